//! A document: a JSON object with the store's own facts beside it, and the small verbs to read and change it.

use serde_json::{Map, Value};

/// The JSON object of a document.
pub type Doc = Map<String, Value>;

/// A stored document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Dense integer that never changes; 0 until first stored.
    pub rid: i64,
    /// Counts the writes.
    pub rev: i64,
    /// Empty for public documents.
    pub workspace: String,
    pub doc: Doc,
}

/// Reading and changing by dotted path. Parts must not hold dots: maps with free keys go through `Map`'s own methods.
pub trait DocExt {
    fn at(&self, path: &str) -> Option<&Value>;
    fn str_at(&self, path: &str) -> Option<&str>;
    fn i64_at(&self, path: &str) -> Option<i64>;
    fn bool_at(&self, path: &str) -> bool;
    fn strings_at(&self, path: &str) -> Vec<String>;
    fn map_at(&self, path: &str) -> Option<&Doc>;
    /// Whether a list of strings at `path` holds `word`.
    fn lists(&self, path: &str, word: &str) -> bool;
    /// Sets a value, making the objects on the way.
    fn set(&mut self, path: &str, value: impl Into<Value>);
    /// Takes a value away; empty parents stay.
    fn unset(&mut self, path: &str) -> Option<Value>;
    /// The object at `path`, made when it is missing.
    fn map_mut(&mut self, path: &str) -> &mut Doc;
    /// Adds or removes a word of a sorted list of strings.
    fn set_listed(&mut self, path: &str, word: &str, listed: bool);
}

impl DocExt for Doc {
    fn at(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let mut value = self.get(parts.next()?)?;
        for part in parts {
            value = value.as_object()?.get(part)?;
        }
        Some(value)
    }

    fn str_at(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    fn i64_at(&self, path: &str) -> Option<i64> {
        self.at(path)?.as_i64()
    }

    fn bool_at(&self, path: &str) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(false)
    }

    fn strings_at(&self, path: &str) -> Vec<String> {
        let list = self.at(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn map_at(&self, path: &str) -> Option<&Doc> {
        self.at(path)?.as_object()
    }

    fn lists(&self, path: &str, word: &str) -> bool {
        self.at(path).and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item == word))
    }

    fn set(&mut self, path: &str, value: impl Into<Value>) {
        match path.rsplit_once('.') {
            Some((parent, last)) => self.map_mut(parent).insert(last.to_owned(), value.into()),
            None => self.insert(path.to_owned(), value.into()),
        };
    }

    fn unset(&mut self, path: &str) -> Option<Value> {
        let Some((parent, last)) = path.rsplit_once('.') else { return self.remove(path) };
        let mut map = self;
        for part in parent.split('.') {
            map = map.get_mut(part)?.as_object_mut()?;
        }
        map.remove(last)
    }

    fn map_mut(&mut self, path: &str) -> &mut Doc {
        let mut map = self;
        for part in path.split('.') {
            let value = map.entry(part).or_insert_with(|| Value::Object(Doc::new()));
            if !value.is_object() {
                *value = Value::Object(Doc::new());
            }
            map = value.as_object_mut().expect("made an object on the line before");
        }
        map
    }

    fn set_listed(&mut self, path: &str, word: &str, listed: bool) {
        let mut words = self.strings_at(path);
        words.retain(|each| each != word);
        if listed {
            words.push(word.to_owned());
            words.sort();
        }
        self.set(path, words);
    }
}

impl Document {
    /// A document that is not stored yet.
    pub fn new(workspace: &str, doc: Doc) -> Self {
        Self { rid: 0, rev: 0, workspace: workspace.to_owned(), doc }
    }

    pub fn id(&self) -> &str {
        self.doc.str_at("id").unwrap_or_default()
    }

    pub fn is_public(&self) -> bool {
        self.workspace.is_empty()
    }
}

impl std::ops::Deref for Document {
    type Target = Doc;
    fn deref(&self) -> &Doc {
        &self.doc
    }
}

impl std::ops::DerefMut for Document {
    fn deref_mut(&mut self) -> &mut Doc {
        &mut self.doc
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn setting_a_path_makes_the_objects_on_the_way() {
        let mut doc = Doc::new();
        doc.set("a.b.c", 1);
        assert_eq!(Value::Object(doc.clone()), json!({"a": {"b": {"c": 1}}}));
        assert_eq!(doc.unset("a.b.c"), Some(json!(1)));
        assert_eq!(doc.at("a.b.c"), None);
    }

    #[test]
    fn a_listed_word_stands_once_and_sorted() {
        let mut doc = Doc::new();
        doc.set_listed("tags", "b", true);
        doc.set_listed("tags", "a", true);
        doc.set_listed("tags", "b", true);
        assert_eq!(doc.strings_at("tags"), ["a", "b"]);
        doc.set_listed("tags", "a", false);
        assert_eq!(doc.strings_at("tags"), ["b"]);
    }
}
