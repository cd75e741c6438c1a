//! The life cycle of a task. The only copy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    Created,
    Queued,
    InProgress,
    Stopped,
    Closed,
    Failed,
    Completed,
    Publishing,
    Published,
    Unknown,
}

impl TaskStatus {
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Queued,
        Self::InProgress,
        Self::Stopped,
        Self::Closed,
        Self::Failed,
        Self::Completed,
        Self::Publishing,
        Self::Published,
        Self::Unknown,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Stopped => "stopped",
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Completed => "completed",
            Self::Publishing => "publishing",
            Self::Published => "published",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether a task in this status may go to `next`; staying is always allowed.
    pub fn may_become(self, next: Self) -> bool {
        use TaskStatus::*;
        self == next
            || match self {
                Created => matches!(next, Queued | InProgress),
                Queued => matches!(next, Created | InProgress | Stopped),
                InProgress => matches!(next, Stopped | Failed | Created | Completed),
                Stopped => {
                    matches!(next, Closed | Created | Failed | Queued | InProgress | Published | Publishing | Completed)
                }
                Closed => matches!(next, Created | Failed | Published | Publishing | Stopped),
                Failed => matches!(next, Created | Stopped | Published | Queued),
                Publishing => matches!(next, Published),
                Completed => matches!(next, Published | InProgress | Created),
                Published | Unknown => false,
            }
    }

    /// Whether outputs (artifacts, models, runtime) may still be written.
    pub fn takes_outputs(self) -> bool {
        matches!(self, Self::Created | Self::Queued | Self::InProgress)
    }

    /// Published objects never change.
    pub fn is_locked(self) -> bool {
        matches!(self, Self::Publishing | Self::Published)
    }
}

impl std::fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::TaskStatus::{self, *};

    #[test]
    fn a_published_task_stays_published() {
        for next in TaskStatus::ALL {
            assert_eq!(Published.may_become(next), next == Published);
        }
    }

    #[test]
    fn every_status_reads_back_from_its_word() {
        for status in TaskStatus::ALL {
            assert_eq!(TaskStatus::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
