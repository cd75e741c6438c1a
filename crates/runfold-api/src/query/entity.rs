//! Which parameter of `get_all` means what, for each kind of entity, as one table.
//! It leaves reading the parameters' values to the modules beside it.

/// What a `get_all` call lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    Task,
    Model,
    Project,
    Queue,
    User,
    /// Tasks of type `report`.
    Report,
}

/// How the parameter of a field's name is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A regular expression.
    Pattern,
    /// A list of values with operators.
    List,
    /// `[min, max]`.
    Range,
    /// Dates with `>=` and the like in front.
    Date,
    Equality,
    /// No parameter of its own; may be ordered by, projected and named in typed conditions.
    Plain,
}

/// What a field holds, which decides how it compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One string, compared as text even when it looks like a number.
    Text,
    /// A list of strings.
    Texts,
    Number,
    Flag,
    /// An ISO 8601 string.
    Time,
    /// What users put in: a string or number that compares as a number wherever it reads as one.
    Parameter,
    /// A nested object, or anything at all.
    Any,
}

/// One line of an entity's table. A name ending in `.*` stands for every path below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub role: Role,
    pub kind: Kind,
}

const fn field(name: &'static str, role: Role, kind: Kind) -> Field {
    Field { name, role, kind }
}

const fn plain(name: &'static str, kind: Kind) -> Field {
    field(name, Role::Plain, kind)
}

const TASK: &[Field] = &[
    field("name", Role::Pattern, Kind::Text),
    field("comment", Role::Pattern, Kind::Text),
    field("report", Role::Pattern, Kind::Text),
    field("id", Role::List, Kind::Text),
    field("user", Role::List, Kind::Text),
    field("tags", Role::List, Kind::Texts),
    field("system_tags", Role::List, Kind::Texts),
    field("type", Role::List, Kind::Text),
    field("status", Role::List, Kind::Text),
    field("project", Role::List, Kind::Text),
    field("parent", Role::List, Kind::Text),
    field("hyperparams.*", Role::List, Kind::Parameter),
    field("execution.queue", Role::List, Kind::Text),
    field("models.input.model", Role::List, Kind::Text),
    field("created", Role::Range, Kind::Time),
    field("started", Role::Range, Kind::Time),
    field("active_duration", Role::Range, Kind::Number),
    field("last_metrics.*", Role::Range, Kind::Parameter),
    field("last_iteration", Role::Range, Kind::Number),
    field("status_changed", Role::Date, Kind::Time),
    field("last_update", Role::Date, Kind::Time),
    field("last_change", Role::Date, Kind::Time),
    field("runtime.*", Role::Equality, Kind::Parameter),
    plain("models.output.model", Kind::Text),
    plain("company", Kind::Text),
    plain("company_origin", Kind::Text),
    plain("status_reason", Kind::Text),
    plain("status_message", Kind::Text),
    plain("report_assets", Kind::Texts),
    plain("completed", Kind::Time),
    plain("published", Kind::Time),
    plain("last_worker", Kind::Text),
    plain("last_worker_report", Kind::Time),
    plain("last_changed_by", Kind::Text),
    plain("enqueue_status", Kind::Text),
    plain("output", Kind::Any),
    plain("execution", Kind::Any),
    plain("script", Kind::Any),
    plain("input", Kind::Any),
    plain("models", Kind::Any),
    plain("container", Kind::Any),
    plain("metric_stats", Kind::Any),
    plain("hyperparams", Kind::Any),
    plain("last_metrics", Kind::Any),
    plain("runtime", Kind::Any),
    plain("configuration.*", Kind::Text),
    plain("configuration", Kind::Any),
];

const MODEL: &[Field] = &[
    field("name", Role::Pattern, Kind::Text),
    field("comment", Role::Pattern, Kind::Text),
    field("tags", Role::List, Kind::Texts),
    field("system_tags", Role::List, Kind::Texts),
    field("framework", Role::List, Kind::Text),
    field("uri", Role::List, Kind::Text),
    field("id", Role::List, Kind::Text),
    field("user", Role::List, Kind::Text),
    field("project", Role::List, Kind::Text),
    field("task", Role::List, Kind::Text),
    field("parent", Role::List, Kind::Text),
    field("metadata.*", Role::List, Kind::Parameter),
    field("aliases", Role::List, Kind::Texts),
    field("created", Role::Range, Kind::Time),
    field("last_metrics.*", Role::Range, Kind::Parameter),
    field("last_iteration", Role::Range, Kind::Number),
    field("last_update", Role::Date, Kind::Time),
    field("last_change", Role::Date, Kind::Time),
    field("ready", Role::Equality, Kind::Flag),
    plain("company", Kind::Text),
    plain("company_origin", Kind::Text),
    plain("last_changed_by", Kind::Text),
    plain("design", Kind::Any),
    plain("labels", Kind::Any),
    plain("ui_cache", Kind::Any),
    plain("stats", Kind::Any),
    plain("metadata", Kind::Any),
    plain("last_metrics", Kind::Any),
];

const PROJECT: &[Field] = &[
    field("name", Role::Pattern, Kind::Text),
    field("basename", Role::Pattern, Kind::Text),
    field("description", Role::Pattern, Kind::Text),
    field("tags", Role::List, Kind::Texts),
    field("system_tags", Role::List, Kind::Texts),
    field("id", Role::List, Kind::Text),
    field("parent", Role::List, Kind::Text),
    field("path", Role::List, Kind::Texts),
    field("last_update", Role::Range, Kind::Time),
    plain("user", Kind::Text),
    plain("company", Kind::Text),
    plain("company_origin", Kind::Text),
    plain("created", Kind::Time),
    plain("default_output_destination", Kind::Text),
    plain("featured", Kind::Number),
    plain("hidden", Kind::Flag),
    plain("settings", Kind::Any),
    plain("stats", Kind::Any),
    plain("dataset_stats", Kind::Any),
    plain("sub_projects", Kind::Any),
    plain("own_tasks", Kind::Number),
    plain("own_models", Kind::Number),
];

const QUEUE: &[Field] = &[
    field("name", Role::Pattern, Kind::Text),
    field("tags", Role::List, Kind::Texts),
    field("system_tags", Role::List, Kind::Texts),
    field("id", Role::List, Kind::Text),
    field("metadata.*", Role::List, Kind::Parameter),
    plain("display_name", Kind::Text),
    plain("user", Kind::Text),
    plain("company", Kind::Text),
    plain("created", Kind::Time),
    plain("last_update", Kind::Time),
    plain("entries.task", Kind::Text),
    plain("entries", Kind::Any),
    plain("workers", Kind::Any),
    plain("metadata", Kind::Any),
];

const USER: &[Field] = &[
    field("name", Role::Pattern, Kind::Text),
    field("id", Role::List, Kind::Text),
    plain("given_name", Kind::Text),
    plain("family_name", Kind::Text),
    plain("avatar", Kind::Text),
    plain("company", Kind::Text),
    plain("email", Kind::Text),
    plain("role", Kind::Text),
    plain("created", Kind::Time),
];

/// Paths into maps whose keys users choose: the root and how many parts a whole path has.
const KEYED: &[(&str, usize)] =
    &[("hyperparams", 4), ("last_metrics", 4), ("configuration", 3), ("metadata", 3), ("runtime", 2)];

impl Entity {
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Task | Self::Report => TASK,
            Self::Model => MODEL,
            Self::Project => PROJECT,
            Self::Queue => QUEUE,
            Self::User => USER,
        }
    }

    /// The entity in words, for problems.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Model => "model",
            Self::Project => "project",
            Self::Queue => "queue",
            Self::User => "user",
            Self::Report => "report",
        }
    }

    /// Fields that name another document, which `_ex` calls expand.
    pub fn references(self) -> &'static [&'static str] {
        match self {
            Self::Task | Self::Report => &[
                "project",
                "user",
                "parent",
                "company",
                "execution.queue",
                "models.input.model",
                "models.output.model",
            ],
            Self::Model => &["project", "user", "parent", "task", "company"],
            Self::Project => &["user", "company", "parent"],
            Self::Queue => &["user", "company", "entries.task"],
            Self::User => &["company"],
        }
    }

    /// The system tag that leaves a document out of listings.
    pub fn hidden_tag(self) -> Option<&'static str> {
        match self {
            Self::Task | Self::Project => Some("hidden"),
            Self::Queue => Some("k8s-glue"),
            Self::Model | Self::User | Self::Report => None,
        }
    }

    /// The line for a dotted parameter name, wildcards included.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        let fits = |field: &&Field| match field.name.strip_suffix(".*") {
            Some(root) => name.strip_prefix(root).is_some_and(|rest| rest.starts_with('.')),
            None => field.name == name,
        };
        self.fields().iter().find(fits)
    }

    /// Whether documents of this entity have a field of this name at the top.
    pub fn has(self, top: &str) -> bool {
        self.fields().iter().any(|field| field.name.split('.').next() == Some(top))
    }
}

/// How many parts a path below `root` has when it names a value; `None` where any depth is fine.
pub fn depth(root: &str) -> Option<usize> {
    KEYED.iter().find(|(name, _)| *name == root).map(|(_, parts)| *parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_a_field_of_its_entity() {
        for entity in [Entity::Task, Entity::Model, Entity::Project, Entity::Queue, Entity::User, Entity::Report] {
            for name in entity.references() {
                assert!(entity.field(name).is_some(), "{} {name}", entity.noun());
            }
        }
    }

    #[test]
    fn a_wildcard_needs_something_below_its_root() {
        assert_eq!(Entity::Task.field("hyperparams.Args.lr.value").map(|field| field.role), Some(Role::List));
        assert_eq!(Entity::Task.field("hyperparams").map(|field| field.role), Some(Role::Plain));
        assert_eq!(Entity::Task.field("hyperparamsx.Args"), None);
    }
}
