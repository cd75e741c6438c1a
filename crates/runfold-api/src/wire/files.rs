//! `files.*` and `uploads.*`: ours.

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SignFile {
    pub path: String,
    pub purpose: Option<LinkPurpose>,
}

/// What a signed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    #[default]
    Download,
    /// The page shows it in a sandbox: a user's HTML and SVG are answered as such, under a policy that lets them do nothing.
    Preview,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateUpload {
    /// The name under which the file will be found below `/files`.
    pub path: String,
    /// Bytes of the whole file.
    pub size: u64,
    /// Bytes of each part but the last.
    pub part_size: Option<u64>,
    /// Hex; checked when the upload is completed.
    pub blake3: Option<String>,
    pub sha256: Option<String>,
    pub content_type: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadRef {
    pub upload: String,
}
