// Which fields of a task each part of the page asks for: never the whole document.

export const HEADER = [
  "name",
  "type",
  "status",
  "status_reason",
  "status_message",
  "status_changed",
  "project.name",
  "user.name",
  "parent.name",
  "tags",
  "system_tags",
  "created",
  "started",
  "completed",
  "active_duration",
  "last_update",
  "last_iteration",
  "last_worker",
  "execution.queue",
];
