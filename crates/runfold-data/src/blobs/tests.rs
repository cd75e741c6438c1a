use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt;
use tempfile::TempDir;

use super::*;

struct Folder {
    temp: TempDir,
    blobs: Blobs,
}

impl Folder {
    fn new() -> Self {
        let temp = TempDir::new().unwrap();
        let blobs = Blobs::open(&temp.path().join("data")).unwrap();
        Self { temp, blobs }
    }

    async fn stored(&self, content: &[u8]) -> StoredBlob {
        let mut writer = self.blobs.begin().await.unwrap();
        writer.write(content).await.unwrap();
        writer.finish().await.unwrap()
    }

    fn path(&self, id: &BlobId) -> PathBuf {
        self.temp.path().join("data/blobs").join(id.shard()).join(id.as_str())
    }

    fn unfinished(&self) -> usize {
        std::fs::read_dir(self.temp.path().join("data/blobs/tmp")).unwrap().count()
    }

    fn assert_nothing_is_left(&self) {
        assert_eq!(self.unfinished(), 0);
        assert_eq!(self.blobs.list().count(), 0);
    }
}

async fn read(reader: &BlobReader, range: std::ops::Range<u64>) -> Result<Vec<u8>, DataError> {
    let chunks: Vec<_> = reader.read_range(range)?.try_collect().await?;
    Ok(chunks.concat())
}

#[tokio::test]
async fn a_finished_blob_reads_back_with_its_size_and_hashes() {
    let folder = Folder::new();
    let content: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();

    let stored = folder.stored(&content).await;

    assert_eq!(stored.size, 3_000_000);
    assert_eq!(stored.blake3, blake3::hash(&content).to_hex().as_str());
    let reader = folder.blobs.reader(&stored.id).await.unwrap();
    let chunks: Vec<_> = reader.read_all().try_collect().await.unwrap();
    assert!(chunks.iter().all(|chunk| chunk.len() <= 256 << 10));
    assert_eq!(chunks.concat(), content);
    assert_eq!(folder.unfinished(), 0);
}

#[tokio::test]
async fn files_and_folders_are_for_their_owner_only() {
    let folder = Folder::new();
    let stored = folder.stored(b"secret").await;
    let path = folder.path(&stored.id);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for parent in path.ancestors().skip(1).take(3) {
        assert_eq!(parent.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{parent:?}");
    }
}

#[tokio::test]
async fn an_empty_blob_is_a_blob() {
    let folder = Folder::new();
    let stored = folder.stored(b"").await;
    assert_eq!(folder.blobs.size(&stored.id).await.unwrap(), 0);
    let reader = folder.blobs.reader(&stored.id).await.unwrap();
    assert_eq!(read(&reader, 0..10).await.unwrap(), b"");
}

#[tokio::test]
async fn a_writer_dropped_in_the_middle_leaves_nothing() {
    let folder = Folder::new();
    let mut writer = folder.blobs.begin().await.unwrap();
    writer.write(&[7; 1000]).await.unwrap();
    assert_eq!(folder.unfinished(), 1);
    assert_eq!(folder.blobs.list().count(), 0, "an unfinished blob is not listed");
    drop(writer);
    folder.assert_nothing_is_left();
}

#[test]
fn a_writer_dropped_while_a_chunk_is_being_written_leaves_nothing() {
    let folder = Folder::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut writer = folder.blobs.begin().await.unwrap();
        writer.write(&vec![7; 5 << 20]).await.unwrap();
    });
    drop(runtime); // waits for the blocking threads
    folder.assert_nothing_is_left();
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_swept_once_it_is_old() {
    let folder = Folder::new();
    let mut writer = folder.blobs.begin().await.unwrap();
    writer.write(b"half").await.unwrap();
    std::mem::forget(writer);
    assert_eq!(folder.blobs.sweep_unfinished(Duration::from_secs(3600)).await.unwrap(), 0);
    assert_eq!(folder.blobs.sweep_unfinished(Duration::ZERO).await.unwrap(), 1);
    folder.assert_nothing_is_left();
}

#[tokio::test]
async fn content_other_than_announced_is_refused_and_not_published() {
    let folder = Folder::new();
    let hash = || Some("ab".repeat(32));
    let wrong = [
        Expected { blake3: hash(), ..Expected::default() },
        Expected { sha256: hash(), ..Expected::default() },
        Expected { size: Some(6), ..Expected::default() },
    ];
    for expected in wrong {
        let of_size = expected.size.is_some();
        let mut writer = folder.blobs.begin_expecting(expected).await.unwrap();
        writer.write(b"hello").await.unwrap();
        match writer.finish().await.unwrap_err() {
            DataError::SizeMismatch { expected: 6, actual: 5 } => assert!(of_size),
            DataError::HashMismatch { .. } => assert!(!of_size),
            other => panic!("{other}"),
        }
        folder.assert_nothing_is_left();
    }
}

#[tokio::test]
async fn more_bytes_than_announced_are_refused_at_once() {
    let folder = Folder::new();
    let expected = Expected { size: Some(3), ..Expected::default() };
    let mut writer = folder.blobs.begin_expecting(expected).await.unwrap();
    let refused = writer.write(b"four").await;
    assert!(matches!(refused, Err(DataError::SizeMismatch { expected: 3, actual: 4 })));
    drop(writer);
    folder.assert_nothing_is_left();
}

#[tokio::test]
async fn ranges_are_cut_at_the_end_and_refused_past_it() {
    let folder = Folder::new();
    let stored = folder.stored(b"0123456789").await;
    let reader = folder.blobs.reader(&stored.id).await.unwrap();
    assert_eq!(read(&reader, 2..5).await.unwrap(), b"234");
    assert_eq!(read(&reader, 4..4).await.unwrap(), b"");
    assert_eq!(read(&reader, 10..20).await.unwrap(), b"");
    assert_eq!(read(&reader, 7..u64::MAX).await.unwrap(), b"789");
    assert_eq!(read(&reader, reader.suffix(3)).await.unwrap(), b"789");
    assert_eq!(read(&reader, reader.suffix(99)).await.unwrap(), b"0123456789");
    assert!(matches!(read(&reader, 11..12).await, Err(DataError::RangeNotSatisfiable { size: 10 })));
}

#[tokio::test]
async fn a_deleted_blob_is_gone_but_an_open_reader_goes_on() {
    let folder = Folder::new();
    let stored = folder.stored(b"bytes").await;
    let reader = folder.blobs.reader(&stored.id).await.unwrap();
    assert!(folder.blobs.delete(&stored.id).await.unwrap());
    assert!(!folder.blobs.delete(&stored.id).await.unwrap());
    assert!(!folder.blobs.exists(&stored.id).await.unwrap());
    assert!(matches!(folder.blobs.reader(&stored.id).await, Err(DataError::NotFound { kind: "blob", .. })));
    assert_eq!(read(&reader, 0..5).await.unwrap(), b"bytes");
}

#[tokio::test]
async fn verifying_finds_a_flipped_bit() {
    let folder = Folder::new();
    let stored = folder.stored(b"bytes at rest").await;
    folder.blobs.verify(&stored.id, &stored.blake3).await.unwrap();
    std::fs::write(folder.path(&stored.id), b"bytes at resu").unwrap();
    let found = folder.blobs.verify(&stored.id, &stored.blake3).await;
    assert!(matches!(found, Err(DataError::HashMismatch { .. })));
}

#[tokio::test]
async fn listing_and_usage_count_whole_blobs_and_nothing_else() {
    let folder = Folder::new();
    let stored = [folder.stored(b"one").await, folder.stored(b"three").await];
    let shard = folder.path(&stored[0].id).parent().unwrap().to_owned();
    std::fs::write(shard.join("foreign.txt"), b"not ours").unwrap();

    let mut listed: Vec<_> = folder.blobs.list().map(|entry| entry.unwrap().id).collect();
    let mut ids: Vec<_> = stored.iter().map(|blob| blob.id.clone()).collect();
    listed.sort();
    ids.sort();
    assert_eq!(listed, ids);
    assert_eq!(folder.blobs.usage().await.unwrap(), Usage { count: 2, bytes: 8 });
    assert!(folder.blobs.list().all(|entry| entry.unwrap().age() < Duration::from_secs(600)));
}

#[tokio::test]
async fn writes_are_refused_below_the_watermark_and_reads_are_not() {
    let folder = Folder::new();
    let stored = folder.stored(b"before").await;
    let full = Options { keep_free_bytes: u64::MAX };
    let blobs = Blobs::open_with(&folder.temp.path().join("data"), full).unwrap();
    assert!(matches!(blobs.begin().await, Err(DataError::DiskLow { needed: u64::MAX, .. })));
    assert!(blobs.reader(&stored.id).await.is_ok());
    let too_large = Expected { size: Some(u64::MAX / 2), ..Expected::default() };
    assert!(matches!(folder.blobs.begin_expecting(too_large).await, Err(DataError::DiskLow { .. })));
}

#[test]
fn a_root_that_is_a_link_is_refused() {
    let temp = TempDir::new().unwrap();
    std::fs::create_dir(temp.path().join("outside")).unwrap();
    symlink(temp.path().join("outside"), temp.path().join("data")).unwrap();
    for spelling in ["data", "data/", "data/."] {
        let refused = Blobs::open(&temp.path().join(spelling));
        assert!(matches!(refused, Err(DataError::NotAFolder { .. })), "{spelling}");
    }
    assert_eq!(std::fs::read_dir(temp.path().join("outside")).unwrap().count(), 0);
}

#[test]
fn a_link_in_place_of_the_blobs_or_temporary_folder_is_refused() {
    for planted in ["blobs", "blobs/tmp", "uploads"] {
        let temp = TempDir::new().unwrap();
        let data = temp.path().join("data");
        std::fs::create_dir_all(data.join(planted).parent().unwrap()).unwrap();
        std::fs::create_dir(temp.path().join("outside")).unwrap();
        symlink(temp.path().join("outside"), data.join(planted)).unwrap();
        let opened = Blobs::open(&data).and_then(|blobs| crate::Uploads::open(&blobs).map(drop));
        assert!(matches!(opened, Err(DataError::NotAFolder { .. })), "{planted}");
        assert_eq!(std::fs::read_dir(temp.path().join("outside")).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_link_planted_as_a_blob_is_neither_read_nor_written_nor_listed() {
    let folder = Folder::new();
    let stored = folder.stored(b"mine").await;
    let canary = folder.temp.path().join("canary");
    std::fs::write(&canary, b"canary").unwrap();
    std::fs::remove_file(folder.path(&stored.id)).unwrap();
    symlink(&canary, folder.path(&stored.id)).unwrap();

    assert!(matches!(folder.blobs.reader(&stored.id).await, Err(DataError::NotFound { .. })));
    assert!(matches!(folder.blobs.size(&stored.id).await, Err(DataError::NotFound { .. })));
    assert_eq!(folder.blobs.list().count(), 0);
    assert!(folder.blobs.delete(&stored.id).await.unwrap(), "the link itself goes");
    assert_eq!(std::fs::read(&canary).unwrap(), b"canary");
}

#[tokio::test]
async fn a_link_planted_as_a_shard_is_not_followed() {
    let folder = Folder::new();
    let stored = folder.stored(b"mine").await;
    let shard = folder.path(&stored.id).parent().unwrap().to_owned();
    let outside = folder.temp.path().join("outside");
    std::fs::rename(&shard, &outside).unwrap();
    symlink(&outside, &shard).unwrap();
    assert!(matches!(folder.blobs.reader(&stored.id).await, Err(DataError::NotAFolder { .. })));
    assert!(matches!(folder.blobs.delete(&stored.id).await, Err(DataError::NotAFolder { .. })));
    assert_eq!(std::fs::read(outside.join(stored.id.as_str())).unwrap(), b"mine");
}

#[tokio::test]
async fn streaming_a_large_blob_holds_a_few_megabytes_at_most() {
    let folder = Folder::new();
    let mut writer = folder.blobs.begin().await.unwrap();
    let mut most = 0;
    for round in 0..256u32 {
        let piece = vec![round as u8; (1 << 20) - 7 + (round as usize % 15)]; // never in step with the chunks
        writer.write(&piece).await.unwrap();
        most = most.max(writer.buffered_bytes());
    }
    let stored = writer.finish().await.unwrap();
    assert!(stored.size > 255 << 20);
    assert_eq!(folder.path(&stored.id).metadata().unwrap().size(), stored.size);
    assert!((1 << 20..=4 << 20).contains(&most), "{most} bytes were held");
}
