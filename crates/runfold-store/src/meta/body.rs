//! How a document lies in its row: a format byte, then its parts, compressed with a dictionary of its kind.
//! Ids become 16 bytes where they are 32 hex digits. It leaves training dictionaries to `dictionaries`.

use super::parts::{Parts, Streams, long_texts, put_together, take_apart};
use super::texts::{Hash, KnownTexts, hash_of};
use crate::document::Doc;
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use runfold_series::{CodecError, Reader, Writer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use zstd::zstd_safe::{CCtx, CDict, DCtx, DDict};

/// JSON as it is; written before there were dictionaries, still read.
const PLAIN: u8 = 0;
/// A frame of JSON; as old.
const ZSTD: u8 = 1;
/// Parts of a document, see [`Parts`].
const PARTS: u8 = 2;
/// In the place of a dictionary's number: the parts are not compressed.
const BARE: i64 = 0;
/// In the place of a dictionary's number: compressed without one.
const ALONE: i64 = 1;
/// The first number that a dictionary may have.
pub const FIRST_DICTIONARY: i64 = 2;
/// Below this, compression makes documents larger.
const SMALL: usize = 100;
const LEVEL: i32 = 3;
/// Texts of so many bytes are stored once for all documents that have them.
const LONG: usize = 512;
/// Parts of a document are at most this long, whatever a damaged row says.
const MOST: usize = 4 * runfold_api::limits::DOCUMENT_BYTES;
/// Ids that are not 32 hex digits follow this; 17 bytes, so that they never have the length of one that is.
const TEXT_ID: [u8; 17] = [0xff; 17];

thread_local! {
    static PACKER: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    static UNPACKER: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// A dictionary, ready for use.
struct Dictionary {
    pack: CDict<'static>,
    unpack: DDict<'static>,
}

/// The dictionaries of a database, as far as they were needed. What one number means never changes.
#[derive(Default)]
pub struct Bodies {
    known: RwLock<HashMap<i64, Arc<Dictionary>>>,
    /// The ones that new bodies are written with.
    current: RwLock<HashMap<Class, i64>>,
    texts: KnownTexts,
}

/// What bodies have a dictionary together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Class(pub i64);

impl Class {
    /// Entries of the history, of whichever kind.
    pub const HISTORY: Self = Self(1_000);

    pub fn of(kind: Kind) -> Self {
        Self(kind.code())
    }
}

impl Class {
    /// Texts from this length on lie apart. Of the history, none: what is told there is short.
    fn long_from(self) -> usize {
        if self == Self::HISTORY { usize::MAX } else { LONG }
    }
}

/// What bodies share in the database.
pub trait Shared {
    fn dictionary(&self, number: i64) -> Result<Option<Vec<u8>>>;
    fn text(&self, hash: &Hash) -> Result<Option<String>>;
}

/// A document as it is stored: its body, and the texts that lie apart.
pub struct Encoded {
    pub body: Vec<u8>,
    pub texts: Vec<(Hash, String)>,
}

impl Bodies {
    /// From now on, bodies of `class` are written with the dictionary `number`, which must be on disk already.
    pub fn use_dictionary(&self, class: Class, number: i64, data: &[u8]) {
        self.remember(number, data);
        self.current.write().unwrap_or_else(PoisonError::into_inner).insert(class, number);
    }

    /// The dictionary that bodies of `class` are written with.
    pub fn current(&self, class: Class) -> Option<i64> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).get(&class).copied()
    }

    fn remember(&self, number: i64, data: &[u8]) -> Arc<Dictionary> {
        let dictionary = Arc::new(Dictionary { pack: CDict::create(data, LEVEL), unpack: DDict::create(data) });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(number).or_insert(dictionary))
    }

    fn known(&self, number: i64) -> Option<Arc<Dictionary>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&number).map(Arc::clone)
    }

    pub fn encode(&self, class: Class, doc: &Doc) -> Result<Encoded> {
        let Parts { shape, texts, forms, numbers, long } = take_apart(doc, class.long_from());
        let [shape, texts, forms, numbers] = [shape, texts, forms, numbers].map(|stream| stream.bytes);
        let limit = runfold_api::limits::DOCUMENT_BYTES;
        let bytes =
            shape.len() + texts.len() + forms.len() + numbers.len() + long.iter().map(String::len).sum::<usize>();
        if bytes > limit {
            let message = format!("the document would have {bytes} bytes; at most {limit} are stored");
            return Err(runfold_api::Problem::validation(message).into());
        }
        let plain = [&shape[..], &texts, &forms].concat();
        let current = self.current(class).and_then(|number| Some((number, self.known(number)?)));
        let (number, packed) = packed(plain, current.as_ref().map(|(number, known)| (*number, known.as_ref())))?;
        let mut out = Writer::default();
        out.varint(number.cast_unsigned());
        out.varint(shape.len() as u64);
        out.varint(texts.len() as u64);
        out.varint(forms.len() as u64);
        out.blob(&numbers);
        let long: Vec<(Hash, String)> = long.into_iter().map(|text| (hash_of(&text), text)).collect();
        out.blob(&long.iter().flat_map(|(hash, _)| *hash).collect::<Vec<u8>>());
        out.bytes.extend_from_slice(&packed);
        Ok(Encoded { body: out.seal(PARTS), texts: long })
    }

    /// The document in a body of any format; `shared` is asked for what is not known yet.
    pub fn decode(&self, body: &[u8], shared: &dyn Shared) -> Result<Doc> {
        match body.split_first() {
            Some((&PLAIN, json)) => serde_json::from_slice(json).map_err(damaged),
            Some((&ZSTD, packed)) => {
                let json = zstd::stream::decode_all(packed).map_err(damaged)?;
                serde_json::from_slice(&json).map_err(damaged)
            }
            Some((&PARTS, _)) => self.decode_parts(body, shared),
            Some((format, _)) => Err(damaged(format!("format {format} is unknown"))),
            None => Err(damaged("no bytes")),
        }
    }

    fn decode_parts(&self, body: &[u8], shared: &dyn Shared) -> Result<Doc> {
        let mut input = Reader::open(body, PARTS).map_err(damaged)?;
        let head = Head::read(&mut input).map_err(damaged)?;
        let plain = match head.dictionary {
            BARE => input.rest().to_vec(),
            number => {
                let dictionary = match number {
                    ALONE => None,
                    number => Some(self.find(number, shared)?),
                };
                unpacked(input.rest(), head.shape + head.texts + head.forms, dictionary.as_deref())?
            }
        };
        let early = || damaged("it ends too early");
        let (shape, rest) = plain.split_at_checked(head.shape).ok_or_else(early)?;
        let (texts, forms) = rest.split_at_checked(head.texts).ok_or_else(early)?;
        let (hashes, _) = head.long.as_chunks();
        let find =
            |hash| self.texts.get(hash, || shared.text(hash))?.ok_or_else(|| damaged("one of its texts is missing"));
        let long = hashes.iter().map(find).collect::<Result<Vec<_>>>()?;
        put_together(Streams { shape, texts, forms, numbers: head.numbers }, &long).map_err(damaged)
    }

    fn find(&self, number: i64, shared: &dyn Shared) -> Result<Arc<Dictionary>> {
        if let Some(known) = self.known(number) {
            return Ok(known);
        }
        let data = shared.dictionary(number)?.ok_or_else(|| damaged(format!("its dictionary {number} is missing")))?;
        Ok(self.remember(number, &data))
    }
}

/// What stands before the compressed parts.
struct Head<'a> {
    dictionary: i64,
    shape: usize,
    texts: usize,
    forms: usize,
    numbers: &'a [u8],
    /// Hashes of long texts.
    long: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(input: &mut Reader<'a>) -> std::result::Result<Self, CodecError> {
        let dictionary = input.varint()?.cast_signed();
        let mut length = || match input.varint()? {
            length if length <= MOST as u64 => Ok(length as usize),
            length => Err(CodecError::TooMany(length)),
        };
        let (shape, texts, forms) = (length()?, length()?, length()?);
        Ok(Self { dictionary, shape, texts, forms, numbers: input.blob()?, long: input.blob()? })
    }
}

/// The dictionary that a body was written with, where its format has one.
pub fn dictionary_of(body: &[u8]) -> Option<i64> {
    let head = Head::read(&mut Reader::open(body, PARTS).ok()?).ok()?;
    Some(head.dictionary)
}

/// What of a document a dictionary is trained on.
pub fn sample_of(doc: &Doc) -> Vec<u8> {
    let Parts { shape, texts, forms, .. } = take_apart(doc, LONG);
    [shape.bytes, texts.bytes, forms.bytes].concat()
}

/// The hashes of the texts of a document that lie apart.
pub fn texts_of(class: Class, doc: &Doc) -> Vec<Hash> {
    long_texts(doc, class.long_from()).into_iter().map(hash_of).collect()
}

fn damaged(why: impl std::fmt::Display) -> StoreError {
    StoreError::damaged("document", why)
}

fn packed(plain: Vec<u8>, dictionary: Option<(i64, &Dictionary)>) -> Result<(i64, Vec<u8>)> {
    if dictionary.is_none() && plain.len() < SMALL {
        return Ok((BARE, plain));
    }
    let mut packed = Vec::with_capacity(zstd::zstd_safe::compress_bound(plain.len()));
    let done = PACKER.with_borrow_mut(|packer| match dictionary {
        Some((_, dictionary)) => packer.compress_using_cdict(&mut packed, &plain, &dictionary.pack),
        None => packer.compress(&mut packed, &plain, LEVEL),
    });
    let said = |code| damaged(zstd::zstd_safe::get_error_name(code));
    done.map_err(said)?;
    let number = dictionary.map_or(ALONE, |(number, _)| number);
    Ok(if packed.len() < plain.len() { (number, packed) } else { (BARE, plain) })
}

fn unpacked(packed: &[u8], length: usize, dictionary: Option<&Dictionary>) -> Result<Vec<u8>> {
    let mut plain = Vec::with_capacity(length);
    let done = UNPACKER.with_borrow_mut(|unpacker| match dictionary {
        Some(dictionary) => unpacker.decompress_using_ddict(&mut plain, packed, &dictionary.unpack),
        None => unpacker.decompress(&mut plain, packed),
    });
    done.map_err(|code| damaged(zstd::zstd_safe::get_error_name(code)))?;
    Ok(plain)
}

pub fn id_bytes(id: &str) -> Vec<u8> {
    hex16(id).map_or_else(|| [&TEXT_ID[..], id.as_bytes()].concat(), |bytes| bytes.to_vec())
}

/// The id that [`id_bytes`] was made of.
pub fn id_text(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&TEXT_ID) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn hex16(id: &str) -> Option<[u8; 16]> {
    let digits = id.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const TASK: Class = Class(6);

    /// What a database would hold.
    #[derive(Default)]
    struct Held {
        dictionaries: HashMap<i64, Vec<u8>>,
        texts: HashMap<Hash, String>,
    }

    impl Shared for Held {
        fn dictionary(&self, number: i64) -> Result<Option<Vec<u8>>> {
            Ok(self.dictionaries.get(&number).cloned())
        }

        fn text(&self, hash: &Hash) -> Result<Option<String>> {
            Ok(self.texts.get(hash).cloned())
        }
    }

    fn back(bodies: &Bodies, doc: &Doc) -> Doc {
        let Encoded { body, texts } = bodies.encode(TASK, doc).unwrap();
        bodies.decode(&body, &Held { texts: texts.into_iter().collect(), ..Held::default() }).unwrap()
    }

    fn doc(value: Value) -> Doc {
        value.as_object().unwrap().clone()
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-300i64..300).prop_map(Value::from),
            prop::num::f64::ANY.prop_map(Value::from),
            any::<f32>().prop_map(|float| Value::from(f64::from(float))),
            (-99_999i32..99_999, 0i32..7).prop_map(|(digits, places)| json!(f64::from(digits) / 10f64.powi(places))),
            prop::sample::select(vec![json!(0.1), json!(-0.0), json!(1e300), json!(5.0), json!(0.1)]),
            "[0-9a-f]{14,40}|.{0,60}".prop_map(Value::from),
            any::<i32>().prop_map(|at| json!(runfold_api::time::Moment(i64::from(at) * 1_000_003).iso())),
        ];
        leaf.prop_recursive(5, 80, 8, |inner| {
            let key = prop_oneof![Just("name".to_owned()), Just("value".to_owned()), ".{0,5}".prop_map(String::from)];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(key, inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// Documents as tasks have them.
    fn samples() -> Vec<Doc> {
        let task = |n: u64| {
            let parameter = |p: u64| {
                let name = format!("option_{p:02}");
                (name.clone(), json!({"section": "Args", "name": name, "type": "float", "value": format!("0.{n}{p}")}))
            };
            let parameters: serde_json::Map<_, _> = (0..20 + n % 5).map(parameter).collect();
            doc(
                json!({"id": format!("{n:032x}"), "name": format!("run {n}"), "status": "completed", "hyperparams": {"Args": parameters}}),
            )
        };
        (0..400).map(task).collect()
    }

    fn trained() -> Vec<u8> {
        let samples: Vec<Vec<u8>> = samples().iter().map(sample_of).collect();
        zstd::dict::from_samples(&samples, 16 << 10).unwrap()
    }

    proptest! {
        #[test]
        fn decoding_a_body_undoes_encoding(value in any_json()) {
            let bodies = Bodies::default();
            let doc = doc(json!({"a": value}));
            prop_assert_eq!(format!("{:?}", back(&bodies, &doc)), format!("{doc:?}"));
            bodies.use_dictionary(TASK, 2, &trained());
            prop_assert_eq!(format!("{:?}", back(&bodies, &doc)), format!("{doc:?}"));
        }

        #[test]
        fn any_bytes_decode_or_are_called_damaged(bytes in prop::collection::vec(any::<u8>(), 0..200), dictionary in 0u8..3) {
            let bodies = Bodies::default();
            let _ = bodies.decode(&bytes, &Held::default());
            // sealed, so that the checksum does not stop the bytes at the door
            let sealed = Writer { bytes: [&[dictionary][..], &bytes].concat() }.seal(PARTS);
            let _ = bodies.decode(&sealed, &Held::default());
        }

        #[test]
        fn an_id_comes_back_from_its_bytes(id in "[0-9a-f]{32}|.{0,33}") {
            prop_assert_eq!(id_text(&id_bytes(&id)), id);
        }

        #[test]
        fn different_ids_have_different_bytes(a in "[0-9a-f]{32}|.{0,33}", b in "[0-9a-f]{32}|.{0,33}") {
            prop_assert_eq!(a == b, id_bytes(&a) == id_bytes(&b));
        }
    }

    #[test]
    fn a_dictionary_makes_bodies_much_smaller_and_is_found_again_by_its_number() {
        let (bodies, others) = (Bodies::default(), Bodies::default());
        let doc = samples().swap_remove(77);
        let alone = bodies.encode(TASK, &doc).unwrap().body;
        bodies.use_dictionary(TASK, 2, &trained());
        let with = bodies.encode(TASK, &doc).unwrap().body;
        assert!(with.len() * 2 < alone.len(), "{} {}", with.len(), alone.len());
        assert_eq!((dictionary_of(&alone), dictionary_of(&with)), (Some(ALONE), Some(2)));
        let held = Held { dictionaries: HashMap::from([(2, trained())]), ..Held::default() };
        assert_eq!(others.decode(&with, &held).unwrap(), doc);
        let again = others.decode(&with, &Held::default());
        assert_eq!(again.unwrap(), doc, "what was found once is remembered");
        let error = Bodies::default().decode(&with, &Held::default()).unwrap_err().to_string();
        assert!(error.contains("dictionary 2 is missing"), "{error}");
    }

    #[test]
    fn a_long_text_lies_apart_and_is_named_by_its_hash() {
        let bodies = Bodies::default();
        let long = "torch==2.0\n".repeat(100);
        let doc = doc(json!({"script": {"requirements": {"pip": long}, "diff": "short"}, "name": "n"}));
        let Encoded { body, texts } = bodies.encode(TASK, &doc).unwrap();
        assert!(body.len() < 150, "{}", body.len());
        assert_eq!(texts, [(hash_of(&long), long)]);
        assert_eq!(texts_of(TASK, &doc), [texts[0].0]);
        let error = Bodies::default().decode(&body, &Held::default()).unwrap_err().to_string();
        assert!(error.contains("one of its texts is missing"), "{error}");
        assert_eq!(back(&bodies, &doc), doc);
        let history = bodies.encode(Class::HISTORY, &doc).unwrap();
        assert!(history.texts.is_empty());
    }

    #[test]
    fn a_flipped_bit_is_damage_and_not_another_value() {
        let bodies = Bodies::default();
        let body = bodies.encode(TASK, &samples()[3]).unwrap().body;
        for at in 0..body.len() {
            let mut flipped = body.clone();
            flipped[at] ^= 4;
            assert!(bodies.decode(&flipped, &Held::default()).is_err(), "byte {at}");
        }
    }

    fn bytes_of(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn bodies_of_every_format_are_still_read() {
        let expected = doc(json!({"id": "a", "name": "b", "n": 1.5}));
        for hex in [FIRST_FORMAT, SECOND_FORMAT, THIRD_FORMAT] {
            assert_eq!(Bodies::default().decode(&bytes_of(hex), &Held::default()).unwrap(), expected, "{hex}");
        }
    }

    const FIRST_FORMAT: &str = "007b226964223a2261222c226e223a312e352c226e616d65223a2262227d";
    const SECOND_FORMAT: &str =
        "0128b52ffd0458e900007b226964223a2261222c226e223a312e352c226e616d65223a2262227d13a0e06e";
    const THIRD_FORMAT: &str = "02d69eec93000e0402011e000302696473016e23046e616d6573016101628401";
}
