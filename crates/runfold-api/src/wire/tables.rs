//! What tables are made of: values to filter by, groups, columns, names of columns, exports. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Values of fields and how many tasks have each.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetFacets {
    /// Conditions as of `tasks.get_all_ex`; all tasks where it is absent.
    pub query: Option<Map<String, Value>>,
    /// Paths as in conditions: `status`, `tags`, `hyperparams.Args.lr.value`.
    pub fields: Vec<String>,
    /// Values of each field, the most common first: 1 to 1000, 100 unless said.
    pub limit: Option<i64>,
    /// Only values that hold this text, whatever its case.
    pub pattern: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Facets {
    /// Tasks that the query finds.
    pub total: u64,
    pub facets: Vec<Facet>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Facet {
    pub field: String,
    pub values: Vec<FacetValue>,
    /// Different values, shown here or not.
    pub distinct: u64,
    /// Tasks without a value.
    pub missing: u64,
    /// The smallest and largest number among the values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FacetValue {
    pub value: Value,
    pub count: u64,
    /// The name of what an id stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    Count,
    Mean,
    Std,
    Min,
    Max,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Aggregate {
    /// A path to numbers, or to text that reads as numbers.
    pub path: String,
    /// All of them where it is absent.
    pub functions: Option<Vec<Function>>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GroupOrder {
    /// The place of an aggregate in the request, and which of its functions.
    pub aggregate: Option<usize>,
    pub function: Option<Function>,
    /// The place of a path in `by`. Neither: by the number of tasks.
    pub by: Option<usize>,
    pub descending: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetGroups {
    pub query: Option<Map<String, Value>>,
    /// One to three paths; tasks with the same values of all make a group.
    pub by: Vec<String>,
    /// At most 20.
    pub aggregates: Option<Vec<Aggregate>>,
    /// The largest groups first unless said.
    pub order: Option<GroupOrder>,
    pub page: Option<i64>,
    /// 1 to 500, 100 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Groups {
    pub groups: Vec<Group>,
    pub total_groups: u64,
    /// Tasks that the query finds.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Group {
    /// One for each path of `by`: a value, a list where a task has several, null for tasks without one.
    pub values: Vec<Value>,
    /// The names of what the values stand for, where they are ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Option<String>>,
    pub count: u64,
    /// In the order asked.
    pub aggregates: Vec<Aggregated>,
}

/// Over the tasks of a group that have a finite number there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Aggregated {
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Of the sample: with one less than their number as the divisor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub std: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_task: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_task: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetColumns {
    /// With its `order_by`.
    pub query: Option<Map<String, Value>>,
    /// 1 to 100.
    pub paths: Vec<String>,
    pub offset: Option<i64>,
    /// 1 to 10000, 1000 unless said.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Columns {
    pub ids: Vec<String>,
    pub columns: Vec<Column>,
    /// Tasks that the query finds, in the columns or not.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Column {
    pub path: String,
    /// One for each of `ids`: a value, a list where there are several, null where there is none.
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Field,
    Parameter,
    Metric,
    Runtime,
    Metadata,
}

/// Names of columns that tasks of a project have something in.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SearchColumns {
    /// The whole workspace where it is absent.
    pub project: Option<String>,
    /// True unless said.
    pub include_subprojects: Option<bool>,
    /// Letters that the name holds in this order; the best match first, then the most used.
    pub pattern: Option<String>,
    pub kinds: Option<Vec<ColumnKind>>,
    /// Only these columns.
    pub paths: Option<Vec<String>>,
    /// Conditions that `distinct`, `missing`, `min` and `max` are counted under; the project's tasks where it is absent.
    pub query: Option<Map<String, Value>>,
    /// Whether to count them: false unless said.
    pub include_stats: Option<bool>,
    /// Columns of models instead of tasks.
    pub models: Option<bool>,
    pub page: Option<i64>,
    /// 1 to 500, 50 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundColumns {
    pub columns: Vec<FoundColumn>,
    /// Names that match.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundColumn {
    /// As `only_fields`, `order_by` and conditions take it. That of a metric is its parent: `.value`, `.min_value` and
    /// so on follow.
    pub path: String,
    pub kind: ColumnKind,
    /// The parts of the name for people: section and name, metric and variant.
    pub name: Vec<String>,
    /// How many of the project's tasks have it; absent for fields, which all may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<u64>,
    #[serde(flatten)]
    pub stats: Option<ColumnStats>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ColumnStats {
    /// Different values among the tasks of the query.
    pub distinct: u64,
    /// Tasks of the query without a value.
    pub missing: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// With a head line; cells that a spreadsheet would take for formulas get a leading `'`.
    #[default]
    Csv,
    /// A list of JSON objects: the id, and each column by its name, as it is stored.
    Json,
    /// The same objects, one a line.
    JsonLines,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Export {
    /// With its `order_by`; how many rows is not limited.
    pub query: Option<Map<String, Value>>,
    /// 1 to 500.
    pub columns: Vec<ExportColumn>,
    pub format: Option<ExportFormat>,
    /// Leaves CSV cells as they are, formulas or not.
    pub raw: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ExportColumn {
    pub path: String,
    /// The head of the column; its path unless said.
    pub name: Option<String>,
}
