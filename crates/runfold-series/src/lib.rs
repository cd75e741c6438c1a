//! Scalar series as columns of points: codec, rollups, merging, aggregates and thinning.
//! It leaves files, databases and the network to others; everything here is a pure function.

pub mod aggregate;
pub mod batch;
mod bytes;
pub mod chunk;
mod column;
pub mod error;
pub mod points;
pub mod rollup;
pub mod thin;

pub use aggregate::{Aggregate, Extreme};
pub use batch::{Batch, decode_batch, encode_batch};
pub use bytes::{Reader, Writer};
pub use chunk::{
    Axis, Trace, decode_axis, decode_chunk, decode_trace, decode_values, encode_axis, encode_chunk, encode_values,
};
pub use column::{Numbers, Places};
pub use error::CodecError;
pub use points::{Columns, Point, merge};
pub use rollup::{Block, decode_rollup, encode_rollup, rollup};
pub use thin::{Grid, Means, Span, Window};

/// The iteration at which ClearML keeps values that belong to a task as a whole.
pub const SINGLE_VALUE_ITERATION: i64 = -2_147_483_648;

/// Points that one rollup block sums up.
pub const ROLLUP_POINTS: usize = 64;

/// Points in one blob, at most; a decoder refuses more before it allocates.
pub const MAX_POINTS: usize = 1 << 20;
