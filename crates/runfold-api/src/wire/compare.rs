//! Tasks side by side, and one task at a glance. Ours.

use super::windows::{Number, WindowColumns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Name, type, status, user, project, tags.
    About,
    Parameters,
    /// Configuration objects, compared as texts.
    Configuration,
    /// Repository, branch, commit, entry point, uncommitted changes.
    Code,
    /// What was installed, a row a package.
    Packages,
    /// Last, smallest and largest values.
    Metrics,
    Artifacts,
    Models,
    Container,
}

impl Section {
    pub const ALL: [Self; 9] = [
        Self::About,
        Self::Parameters,
        Self::Configuration,
        Self::Code,
        Self::Packages,
        Self::Metrics,
        Self::Artifacts,
        Self::Models,
        Self::Container,
    ];
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetDifferences {
    /// 1 to 100, in the order of the columns.
    pub ids: Vec<String>,
    /// All where it is absent.
    pub sections: Option<Vec<Section>>,
    /// One of `ids`, which the others are compared with: a row differs where a task is not as this one. Where it is
    /// absent, a row differs where not all are alike.
    pub base: Option<String>,
    /// Whether rows in which all are alike come, too.
    pub include_same: Option<bool>,
    /// Only rows whose field holds this text, whatever its case.
    pub pattern: Option<String>,
    /// Rows of each section at most: 1 to 10000, 1000 unless said.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Differences {
    /// In the order of the columns.
    pub tasks: Vec<ComparedTask>,
    pub sections: Vec<SectionDifferences>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComparedTask {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub status: String,
    pub project: Option<String>,
    pub project_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SectionDifferences {
    pub section: Section,
    pub rows: Vec<DifferenceRow>,
    /// Rows in which all are alike.
    pub same: u64,
    /// Rows that differ, shown here or not.
    pub different: u64,
    /// Rows that the limit left out.
    pub left_out: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DifferenceRow {
    pub field: String,
    /// Where it stands in the document, as `only_fields` takes it.
    pub path: String,
    /// One for each task: its value, null where it has none. A long text is told as a [`LongText`].
    pub values: Vec<Value>,
    pub differs: bool,
}

/// A text of which only what it comes to is told; the document has it whole.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LongText {
    pub bytes: u64,
    pub lines: u64,
    /// BLAKE3, in hex: equal texts have equal ones.
    pub hash: String,
    /// Lines that the base (without one, the first task that has the text) does not have, and lines that only it has.
    pub only_here: u64,
    pub only_in_base: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetOverview {
    pub task: String,
    /// What its parameters are compared with; its parent where it is absent.
    pub base: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    pub task: String,
    /// The metrics that matter most, with a small curve each.
    pub metrics: Vec<OverviewMetric>,
    /// Metric and variant pairs that the task has, shown here or not.
    pub metrics_total: u64,
    pub parameters: ParameterDifferences,
    /// What the task did when, from its history.
    pub phases: Vec<Phase>,
    pub waste: Waste,
    /// Whether everything is there that it takes to run the task again.
    pub capture: Vec<CaptureCheck>,
    pub lineage: Lineage,
    /// The last lines of the console that tell of an error, oldest first.
    pub errors: Vec<ErrorLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OverviewMetric {
    pub metric: String,
    pub variant: String,
    pub last: Option<Number>,
    pub min: Option<Number>,
    pub min_iteration: Option<i64>,
    pub max: Option<Number>,
    pub max_iteration: Option<i64>,
    /// Whether the project names it as what its tasks are judged by.
    pub is_main: bool,
    pub sparkline: WindowColumns,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ParameterDifferences {
    /// What was compared with; nothing where there is no such task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<NamedTask>,
    pub changed: Vec<ChangedParameter>,
    /// Parameters that are as the base's.
    pub same: u64,
    /// Changed ones beyond the first hundred.
    pub left_out: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangedParameter {
    pub section: String,
    pub name: String,
    pub value: Option<String>,
    pub base_value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NamedTask {
    pub id: String,
    pub name: String,
    pub status: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Phase {
    /// The status that the task had.
    pub phase: String,
    pub from: String,
    /// Absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    pub duration_ms: i64,
}

/// What of the machine's time came to nothing, as far as its measures tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Waste {
    pub gpus: Vec<GpuUse>,
    /// The share of the time, over all GPUs, in which they were used by less than a twentieth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_idle_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_idle_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GpuUse {
    pub name: String,
    /// In percent.
    pub mean: Number,
    pub idle_share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CaptureCheck {
    /// `repository`, `commit`, `uncommitted_changes`, `entry_point`, `packages`, `parameters`, `container`.
    pub what: String,
    pub good: bool,
    /// What is wrong and what to do; what there is where nothing is wrong.
    pub note: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Lineage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<NamedTask>,
    /// The first hundred tasks that name this one as their parent.
    pub children: Vec<NamedTask>,
    pub children_total: u64,
    pub input_models: Vec<NamedModel>,
    pub output_models: Vec<NamedModel>,
    /// Dataset versions that the task has named.
    pub datasets: Vec<NamedTask>,
    pub artifacts: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NamedModel {
    pub id: String,
    pub name: String,
    pub ready: bool,
    /// The task that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ErrorLine {
    /// Its place in the console, from 0.
    pub line: u64,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub level: String,
    pub msg: String,
}
