//! Every limit in one table; docs/limits.md is made from it.

macro_rules! limits {
    ($($(#[doc = $doc:literal])* $name:ident: $type:ty = $value:expr;)*) => {
        $($(#[doc = $doc])* pub const $name: $type = $value;)*
        /// Name, value and meaning of each limit, for the documentation.
        pub const TABLE: &[(&str, u64, &str)] = &[$((stringify!($name), $value as u64, concat!($($doc),*))),*];
    };
}

limits! {
    /// Bytes of one request body as sent (files excepted, they stream).
    BODY_BYTES: usize = 256 << 20;
    /// Bytes of one request body after inflating.
    INFLATED_BODY_BYTES: usize = 512 << 20;
    /// How deep the JSON of a request may nest.
    JSON_DEPTH: usize = 100;
    /// Values in the JSON of a request: each takes many times its length in memory.
    JSON_VALUES: usize = 4_000_000;
    /// Characters in the name of a task, model, queue or user, and in each part of a project's name, at least.
    NAME_MIN_CHARS: usize = 3;
    /// Characters in any name, at most.
    NAME_MAX_CHARS: usize = 1_024;
    /// Levels of sub-projects.
    PROJECT_DEPTH: usize = 10;
    /// Tags on one object.
    TAGS: usize = 1_000;
    /// Metric and variant pairs of one task kept in `last_metrics`.
    LAST_METRICS: usize = 10_000;
    /// Bytes of the names of those, and of the metrics in `metric_stats`.
    LAST_METRICS_NAME_BYTES: usize = 4 << 20;
    /// Metrics of one task whose times are kept in `metric_stats`.
    METRICS_WITH_STATS: usize = 10_000;
    /// Bytes in the name of a metric or variant.
    METRIC_NAME_BYTES: usize = 64 << 10;
    /// Metric and variant pairs of one task stored at all.
    SERIES_PER_TASK: usize = 100_000;
    /// Rows of one page; more is cut to this.
    PAGE_ROWS: usize = 500;
    /// Conditions in one query.
    QUERY_CONDITIONS: usize = 1_000;
    /// Words and phrases of one search, and fields of one order.
    QUERY_WORDS: usize = 100;
    /// Seconds that one query may look through documents.
    QUERY_SECONDS: u64 = 10;
    /// Values in one condition's list.
    QUERY_VALUES: usize = 10_000;
    /// Bytes of the compiled form of one regular expression.
    REGEX_BYTES: usize = 1 << 20;
    /// Events in one batch.
    BATCH_EVENTS: usize = 1_000_000;
    /// Bytes of one stored document.
    DOCUMENT_BYTES: usize = 32 << 20;
    /// Ids in one `*_many` call.
    MANY_IDS: usize = 10_000;
    /// Hyper-parameters of one task.
    PARAMETERS: usize = 20_000;
    /// Characters of one file's path.
    FILE_PATH_CHARS: usize = 4_096;
    /// Live streams of one user at once; a browser needs one for all its tabs.
    STREAMS_PER_USER: usize = 32;
    /// Live streams at once.
    STREAMS: usize = 2_000;
    /// Scopes of one live stream.
    STREAM_SCOPES: usize = 500;
    /// Saved views of one user, and ephemeral ones.
    VIEWS_PER_USER: usize = 2_000;
    /// Bytes in the state of one saved view.
    VIEW_BYTES: usize = 256 << 10;
    /// Series that one hint of new points names; with more it names none.
    STREAM_HINTED_SERIES: usize = 200;
}
