//! Bytes at rest: blobs under ids made here, resumable uploads, and the names clients give to objects.
//! Leaves to others: who may touch what (server), which name means which blob (store), every route.

mod blobs;
mod dir;
mod error;
mod hash;
mod id;
mod names;
mod pump;
mod uploads;

pub use blobs::{BlobEntry, BlobReader, BlobWriter, Blobs, Options, StoredBlob, Usage};
pub use error::{BoxError, DataError};
pub use hash::Expected;
pub use id::{BlobId, UploadId};
pub use names::FilePath;
pub use uploads::{NewUpload, UploadState, Uploads};
