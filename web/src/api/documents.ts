// The documents of the wire that docs/openapi.json leaves open, by hand; fields as in ClearML's API.

export interface Ref {
  id: string;
  name?: string;
}

export type TaskStatus =
  | "created"
  | "queued"
  | "in_progress"
  | "stopped"
  | "closed"
  | "failed"
  | "completed"
  | "publishing"
  | "published"
  | "unknown";

export interface Parameter {
  section: string;
  name: string;
  value: string | null;
  type?: string;
  description?: string;
}

export interface LastMetric {
  metric: string;
  variant: string;
  value: number | null;
  min_value?: number | null;
  min_value_iteration?: number | null;
  max_value?: number | null;
  max_value_iteration?: number | null;
  first_value?: number | null;
  first_value_iteration?: number | null;
  mean_value?: number | null;
  count?: number;
}

export interface Artifact {
  key: string;
  type?: string;
  mode?: "input" | "output";
  uri?: string;
  hash?: string;
  content_size?: number;
  timestamp?: number;
  type_data?: { preview?: string; content_type?: string; data_hash?: string };
  display_data?: [string, string][];
}

export interface TaskModel {
  name: string;
  model: string | (Ref & Partial<Model>);
  updated?: string;
}

/** Only what `only_fields` asked for is there. */
export interface Task extends Ref {
  name: string;
  type?: string;
  status: TaskStatus;
  status_reason?: string;
  status_message?: string;
  status_changed?: string;
  comment?: string;
  report?: string;
  user?: Ref;
  project?: Ref;
  parent?: Ref;
  created?: string;
  started?: string;
  completed?: string;
  published?: string;
  active_duration?: number;
  last_update?: string;
  last_change?: string;
  last_changed_by?: string;
  last_iteration?: number;
  last_worker?: string;
  last_worker_report?: string;
  tags?: string[];
  system_tags?: string[];
  output?: { destination?: string; error?: string; result?: string };
  execution?: { queue?: Ref; artifacts?: Artifact[]; framework?: string; [key: string]: unknown };
  script?: {
    binary?: string;
    repository?: string;
    tag?: string;
    branch?: string;
    version_num?: string;
    entry_point?: string;
    working_dir?: string;
    requirements?: Record<string, unknown>;
    diff?: string;
  };
  container?: Record<string, string>;
  hyperparams?: Record<string, Record<string, Parameter>>;
  configuration?: Record<string, { name: string; value: string | null; type?: string; description?: string }>;
  runtime?: Record<string, unknown>;
  models?: { input?: TaskModel[]; output?: TaskModel[] };
  last_metrics?: Record<string, Record<string, LastMetric>>;
}

export interface ProjectStats {
  status_count?: Partial<Record<TaskStatus, number>>;
  total_tasks?: number;
  total_runtime?: number;
  completed_tasks_24h?: number;
  last_task_run?: string | null;
}

export interface Project extends Ref {
  name: string;
  basename?: string;
  description?: string;
  user?: Ref;
  parent?: Ref;
  created?: string;
  last_update?: string;
  tags?: string[];
  system_tags?: string[];
  default_output_destination?: string;
  stats?: { active?: ProjectStats; archived?: ProjectStats };
  sub_projects?: Ref[];
  own_tasks?: number;
  own_models?: number;
  hidden?: boolean;
}

export interface Model extends Ref {
  name: string;
  uri?: string;
  framework?: string;
  ready?: boolean;
  comment?: string;
  user?: Ref;
  task?: Ref;
  project?: Ref;
  parent?: Ref;
  created?: string;
  last_update?: string;
  tags?: string[];
  system_tags?: string[];
  labels?: Record<string, number>;
  design?: { design?: string };
  metadata?: Record<string, { key: string; type?: string; value?: string }>;
  last_metrics?: Record<string, Record<string, LastMetric>>;
  last_iteration?: number;
}

export interface QueueEntry {
  task: Ref | string;
  added: string;
}

export interface Queue extends Ref {
  name: string;
  display_name?: string;
  created?: string;
  last_update?: string;
  tags?: string[];
  system_tags?: string[];
  entries?: QueueEntry[];
  workers?: { name: string; ip?: string; key?: string; task?: Ref }[];
}

export interface Worker {
  id: string;
  key?: string;
  ip?: string;
  user?: Ref;
  company?: Ref;
  task?: Ref & { running_time?: number; last_iteration?: number };
  project?: Ref;
  queue?: Ref & { num_tasks?: number; next_task?: Ref };
  queues?: (Ref & { num_tasks?: number; next_task?: Ref })[];
  register_time?: string;
  register_timeout?: number;
  last_activity_time?: string;
  last_report_time?: string;
  tags?: string[];
  system_tags?: string[];
}

export interface User extends Ref {
  name: string;
  given_name?: string;
  family_name?: string;
  avatar?: string;
  role?: string;
  company?: Ref;
  created?: string;
}

export interface PlotEvent {
  iter: number;
  metric: string;
  variant: string;
  task: string;
  timestamp: number;
  plot_str: string;
}

export interface SampleEvent {
  iter: number;
  metric: string;
  variant: string;
  task: string;
  timestamp: number;
  url: string;
}

export interface LogEvent {
  msg: string;
  level?: string;
  worker?: string;
  timestamp: number;
}

export interface Series {
  name: string;
  x: number[];
  y: (number | null)[];
  x_axis_label?: string;
}

/** Lists that page: `total` and `next` come only from a server that announces `with_total` and `after`. */
export interface Paged {
  scroll_id?: string;
  total?: number;
  next?: string | null;
}

export interface ServerFacts {
  version: string;
  build?: string;
  commit?: string;
  uid?: string;
  api_version: string;
  runfold?: { version: string; features: string[] };
}

/** What one changed task, queue or worker is known by in the change feed. */
export interface Answers {
  "tasks.get_all_ex": Paged & { tasks: Task[] };
  "tasks.get_all": Paged & { tasks: Task[] };
  "tasks.get_by_id_ex": { tasks: Task[] };
  "tasks.get_by_id": { task: Task };
  "projects.get_all_ex": Paged & { projects: Project[] };
  "projects.get_all": Paged & { projects: Project[] };
  "projects.get_by_id": { project: Project };
  "models.get_all_ex": Paged & { models: Model[] };
  "models.get_by_id_ex": { models: Model[] };
  "models.get_by_id": { model: Model };
  "queues.get_all_ex": { queues: Queue[] };
  "queues.get_all": { queues: Queue[] };
  "queues.get_by_id": { queue: Queue };
  "queues.create": { id: string };
  "workers.get_all": { workers: Worker[] };
  "reports.get_all_ex": Paged & { tasks: Task[] };
  "users.get_current_user": { user: User; settings?: Record<string, unknown>; getting_started?: unknown };
  "users.get_all_ex": { users: User[] };
  "users.get_all": { users: User[] };
  "users.get_preferences": { preferences: Record<string, unknown> };
  "server.info": ServerFacts;
  "server.config": Record<string, unknown>;
  "login.supported_modes": {
    authenticated: boolean;
    basic: { enabled: boolean; guest: { enabled: boolean } };
    sso?: Record<string, string>;
    sso_providers?: { name: string; displayName?: string; url?: string }[];
    server_errors?: Record<string, unknown>;
    /** Whether nobody has made the first administrator yet. */
    first_start?: boolean;
  };
  "events.scalar_metrics_iter_histogram": Record<string, Record<string, Series>>;
  "events.multi_task_scalar_metrics_iter_histogram": {
    metrics?: Record<string, Record<string, Record<string, Series>>>;
  };
  "events.get_task_log": { events: LogEvent[]; returned: number; total: number };
  "files.sign": { path: string; query: string };
}
