use std::convert::Infallible;

use futures_util::{TryStreamExt, future, stream};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::BlobId;

struct Folder {
    temp: TempDir,
    blobs: Blobs,
    uploads: Uploads,
}

impl Folder {
    fn new() -> Self {
        Self::at(TempDir::new().unwrap())
    }

    fn at(temp: TempDir) -> Self {
        let blobs = Blobs::open(temp.path()).unwrap();
        let uploads = Uploads::open(&blobs).unwrap();
        Self { temp, blobs, uploads }
    }

    /// The same folder as a new process finds it.
    fn restarted(self) -> Self {
        Self::at(self.temp)
    }

    async fn begun(&self, content: &[u8], part_size: u64) -> UploadId {
        let new = NewUpload {
            owner: "user-a".into(),
            total_size: content.len() as u64,
            part_size,
            blake3: Some(blake3::hash(content).to_hex().to_string()),
            sha256: None,
        };
        self.uploads.create(new).await.unwrap().id
    }

    async fn put(&self, id: &UploadId, part: u32, bytes: &[u8]) -> Result<UploadState, DataError> {
        self.uploads.put_part(id, part, Expected::default(), in_pieces(bytes)).await
    }

    async fn content(&self, id: &BlobId) -> Vec<u8> {
        let reader = self.blobs.reader(id).await.unwrap();
        let chunks: Vec<_> = reader.read_all().try_collect().await.unwrap();
        chunks.concat()
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.temp.path().join("uploads")).unwrap().count()
    }

    fn blob_count(&self) -> usize {
        self.blobs.list().count()
    }
}

fn in_pieces(bytes: &[u8]) -> impl Stream<Item = Result<Vec<u8>, Infallible>> + use<> {
    let pieces: Vec<_> = bytes.chunks(1000).map(|piece| Ok(piece.to_vec())).collect();
    stream::iter(pieces)
}

fn some_bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31 % 253) as u8).collect()
}

#[tokio::test]
async fn parts_in_any_order_become_one_blob() {
    let folder = Folder::new();
    let content = some_bytes(25);
    let id = folder.begun(&content, 10).await;
    for part in [2, 0, 1] {
        let start = part as usize * 10;
        folder.put(&id, part, &content[start..content.len().min(start + 10)]).await.unwrap();
    }

    let stored = folder.uploads.complete(&id).await.unwrap();

    assert_eq!(folder.content(&stored.id).await, content);
    assert_eq!(stored.blake3, blake3::hash(&content).to_hex().as_str());
    assert_eq!(stored.size, 25);
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_after_a_restart_with_the_missing_parts_only() {
    let folder = Folder::new();
    let content = some_bytes(50);
    let id = folder.begun(&content, 10).await;
    for part in [0, 1, 3] {
        folder.put(&id, part, &content[part as usize * 10..][..10]).await.unwrap();
    }
    let early = folder.uploads.complete(&id).await;
    assert!(matches!(early, Err(DataError::MissingParts { missing }) if missing == [2..3, 4..5]));

    let folder = folder.restarted();
    let state = folder.uploads.status(&id).await.unwrap();
    assert_eq!(state.owner, "user-a");
    assert_eq!(state.missing(), [2..3, 4..5]);
    for part in state.missing().into_iter().flatten() {
        folder.put(&id, part, &content[part as usize * 10..][..10]).await.unwrap();
    }
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn a_sender_that_breaks_off_leaves_its_part_missing() {
    let folder = Folder::new();
    let content = some_bytes(20);
    let id = folder.begun(&content, 10).await;
    let broken = stream::iter([Ok(content[..7].to_vec()), Err("connection reset")]);
    let refused = folder.uploads.put_part(&id, 0, Expected::default(), broken).await;
    assert!(matches!(refused, Err(DataError::Sender(_))));
    assert_eq!(folder.uploads.status(&id).await.unwrap().missing(), std::slice::from_ref(&(0..2)));

    folder.put(&id, 0, &content[..10]).await.unwrap();
    folder.put(&id, 1, &content[10..]).await.unwrap();
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn completing_twice_at_once_and_after_a_restart_gives_the_same_blob() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    folder.put(&id, 0, &content).await.unwrap();

    let (first, second) = future::join(folder.uploads.complete(&id), folder.uploads.complete(&id)).await;
    let folder = folder.restarted();
    let third = folder.uploads.complete(&id).await.unwrap();

    assert_eq!(first.unwrap(), third);
    assert_eq!(second.unwrap(), third);
    assert_eq!(folder.blob_count(), 1);
}

#[tokio::test]
async fn a_completion_cut_off_after_publishing_ends_with_the_same_blob() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    folder.put(&id, 0, &content).await.unwrap();
    let state_file = folder.temp.path().join("uploads").join(format!("{id}.json"));
    let before = std::fs::read(&state_file).unwrap();
    let stored = folder.uploads.complete(&id).await.unwrap();

    std::fs::write(&state_file, before).unwrap(); // as if the process had died between rename and state
    let folder = folder.restarted();

    assert_eq!(folder.uploads.complete(&id).await.unwrap(), stored);
    assert_eq!(folder.blob_count(), 1);
}

#[tokio::test]
async fn a_corrupted_part_is_refused_and_can_be_sent_again() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    let expected = || Expected { blake3: Some(blake3::hash(&content).to_hex().to_string()), ..Expected::default() };
    let mut corrupted = content.clone();
    corrupted[3] ^= 1;

    let refused = folder.uploads.put_part(&id, 0, expected(), in_pieces(&corrupted)).await;
    assert!(matches!(refused, Err(DataError::HashMismatch { .. })));
    assert!(matches!(folder.uploads.complete(&id).await, Err(DataError::MissingParts { .. })));

    folder.uploads.put_part(&id, 0, expected(), in_pieces(&content)).await.unwrap();
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn a_whole_with_another_hash_is_not_published() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    folder.put(&id, 0, &[0; 10]).await.unwrap(); // no hash with the part, so only the whole tells
    for _ in 0..2 {
        assert!(matches!(folder.uploads.complete(&id).await, Err(DataError::HashMismatch { .. })));
    }
    assert_eq!(folder.blob_count(), 0);
}

#[tokio::test]
async fn a_part_of_the_wrong_size_never_touches_its_neighbour() {
    let folder = Folder::new();
    let content = some_bytes(20);
    let id = folder.begun(&content, 10).await;
    folder.put(&id, 1, &content[10..]).await.unwrap();
    let refused = folder.put(&id, 0, &[9; 20]).await;
    assert!(matches!(refused, Err(DataError::SizeMismatch { expected: 10, actual: 20 })));
    assert!(matches!(folder.put(&id, 0, &[9; 9]).await, Err(DataError::SizeMismatch { expected: 10, actual: 9 })));
    assert!(matches!(folder.put(&id, 2, b"").await, Err(DataError::NoSuchPart { part: 2, parts: 2 })));

    folder.put(&id, 0, &content[..10]).await.unwrap();
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn a_part_sent_again_changes_nothing_before_or_after_completion() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    folder.put(&id, 0, &content).await.unwrap();
    let before = folder.uploads.status(&id).await.unwrap();
    assert_eq!(folder.put(&id, 0, &content).await.unwrap(), before);
    assert!(matches!(folder.put(&id, 0, &[0; 10]).await, Err(DataError::PartConflict { part: 0 })));

    let stored = folder.uploads.complete(&id).await.unwrap();
    folder.put(&id, 0, &content).await.unwrap();
    assert!(matches!(folder.put(&id, 0, &[0; 10]).await, Err(DataError::PartConflict { part: 0 })));
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_parts_at_once_and_each_sent_twice_make_the_right_blob() {
    let folder = Folder::new();
    let content = some_bytes(200_000);
    let id = folder.begun(&content, 7_000).await;
    let sends = (0..58usize).map(|n| {
        let part = n as u32 % 29;
        let start = part as usize * 7_000;
        folder.put(&id, part, &content[start..content.len().min(start + 7_000)])
    });
    for sent in future::join_all(sends).await {
        assert!(matches!(sent, Ok(_) | Err(DataError::PartSuperseded { .. })), "{sent:?}");
    }
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn a_silent_sender_gives_way_to_the_one_that_replaces_it() {
    let folder = Folder::new();
    let content = some_bytes(2 << 20);
    let id = folder.begun(&content, 2 << 20).await;
    let (send, receive) = tokio::sync::oneshot::channel::<()>();
    let (first_half, garbage) = (content[..1 << 20].to_vec(), vec![0xEE; 1 << 20]);
    let (started, has_started) = tokio::sync::oneshot::channel::<()>();
    let pieces = stream::once(async move {
        started.send(()).unwrap();
        Ok::<_, Infallible>(first_half)
    });
    let late = stream::once(async move {
        receive.await.unwrap();
        Ok(garbage)
    });
    let old = folder.uploads.put_part(&id, 0, Expected::default(), pieces.chain(late));
    let new = async {
        has_started.await.unwrap();
        folder.put(&id, 0, &content).await.unwrap();
        send.send(()).unwrap();
    };
    let (old, ()) = future::join(old, new).await;

    assert!(matches!(old, Err(DataError::PartSuperseded { part: 0 })), "{old:?}");
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn an_aborted_upload_is_gone_also_for_who_still_sends() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let id = folder.begun(&content, 10).await;
    let aborting = stream::once(async {
        folder.uploads.abort(&id).await.unwrap();
        Ok::<_, Infallible>(content.clone())
    });
    let sent = folder.uploads.put_part(&id, 0, Expected::default(), aborting).await;
    assert!(matches!(sent, Err(DataError::NotFound { kind: "upload", .. })), "{sent:?}");
    assert!(matches!(folder.uploads.abort(&id).await, Err(DataError::NotFound { .. })));
    assert!(matches!(folder.uploads.complete(&id).await, Err(DataError::NotFound { .. })));
    assert_eq!((folder.files(), folder.blob_count()), (0, 0));
}

#[tokio::test]
async fn expiry_takes_idle_uploads_and_strays_and_keeps_finished_blobs() {
    let folder = Folder::new();
    let content = some_bytes(10);
    let done = folder.begun(&content, 10).await;
    folder.put(&done, 0, &content).await.unwrap();
    let stored = folder.uploads.complete(&done).await.unwrap();
    let idle = folder.begun(&content, 10).await;
    let stray = format!("{}.data", "0".repeat(32));
    std::fs::write(folder.temp.path().join("uploads").join(stray), b"left by a crash").unwrap();

    assert_eq!(folder.uploads.expire(Duration::from_secs(3600)).await.unwrap(), []);
    let mut expired = folder.uploads.expire(Duration::ZERO).await.unwrap();

    expired.sort();
    let mut both = [done, idle];
    both.sort();
    assert_eq!(expired, both);
    assert_eq!(folder.files(), 0);
    assert_eq!(folder.content(&stored.id).await, content);
}

#[tokio::test]
async fn a_torn_state_file_is_damage_and_not_a_panic() {
    let folder = Folder::new();
    let id = folder.begun(&some_bytes(10), 10).await;
    let state_file = folder.temp.path().join("uploads").join(format!("{id}.json"));
    let whole = std::fs::read_to_string(&state_file).unwrap();
    let folder = folder.restarted();
    for torn in [&whole[..20], "", "{}", &whole.replace("\"part_size\":10", "\"part_size\":0")] {
        std::fs::write(&state_file, torn).unwrap();
        assert!(matches!(folder.uploads.status(&id).await, Err(DataError::Damaged { .. })), "{torn}");
    }
}

#[tokio::test]
async fn a_link_planted_as_upload_data_is_never_written_through() {
    let folder = Folder::new();
    let id = folder.begun(&some_bytes(10), 10).await;
    let canary = folder.temp.path().join("canary");
    std::fs::write(&canary, b"canary").unwrap();
    let data = folder.temp.path().join("uploads").join(format!("{id}.data"));
    std::fs::remove_file(&data).unwrap();
    std::os::unix::fs::symlink(&canary, &data).unwrap();
    assert!(folder.put(&id, 0, &[1; 10]).await.is_err());
    assert_eq!(std::fs::read(&canary).unwrap(), b"canary");
}

#[tokio::test]
async fn an_upload_of_nothing_completes_at_once() {
    let folder = Folder::new();
    let id = folder.begun(b"", 10).await;
    let stored = folder.uploads.complete(&id).await.unwrap();
    assert_eq!(folder.content(&stored.id).await, b"");
}

#[tokio::test]
async fn an_upload_larger_than_the_disk_is_refused_when_it_begins() {
    let folder = Folder::new();
    let new = NewUpload { total_size: 1 << 60, part_size: 1 << 50, ..NewUpload::default() };
    assert!(matches!(folder.uploads.create(new).await, Err(DataError::DiskLow { .. })));
    assert_eq!(folder.files(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_split_in_any_order_assembles_to_the_same_bytes(
        content in proptest::collection::vec(any::<u8>(), 0..3_000),
        part_size in 150u64..1_000,
        order in any::<u64>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = Folder::new();
            let id = folder.begun(&content, part_size).await;
            let mut parts: Vec<_> = content.chunks(part_size as usize).enumerate().collect();
            parts.sort_by_key(|(part, _)| (*part as u64 + 1).wrapping_mul(order | 1));
            for (part, bytes) in parts {
                folder.put(&id, part as u32, bytes).await.unwrap();
            }
            let stored = folder.uploads.complete(&id).await.unwrap();
            assert_eq!(folder.content(&stored.id).await, content);
        });
    }
}
