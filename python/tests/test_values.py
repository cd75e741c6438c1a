"""Values keep their type on the way to the server and back."""

import pytest

from runfold import _hocon, _values


@pytest.mark.parametrize(
    "value",
    [0.125, 1e-09, 3, -1, "net", "", True, False, None, [1, 2, 3], (1, 2), [], {}, [1, {"k": "v"}], {"a": 1}, ["ü"], [None, 1]],
)
def test_a_value_round_trips_typed(value):
    assert _values.from_text(_values.to_text(value), _values.type_name(value)) == value


def test_a_text_is_never_run_as_code():
    assert _values.from_text("[__import__('os').getpid()]", "list/int") == ["__import__('os').getpid"]


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ("7", 1, 7),
        ("0.5", 1, 0.5),
        ("false", True, False),
        ("", 3, None),
        ("[3, 4]", (1, 2), (3, 4)),
        ("x", "y", "x"),
        ("", "y", ""),
    ],
)
def test_a_value_from_the_server_takes_the_type_that_the_code_has(text, like, value):
    assert _values.like(text, like) == value


def test_nesting_undoes_flattening():
    nested = {"a": {"b": 1, "c": {"d": [1, {"e": 2}]}}, "f": {}, "g": None}
    assert _values.nest(_values.flatten(nested)) == nested


def test_overlay_replaces_leaves_and_keeps_structure():
    code = {"lr": 0.1, "net": {"layers": 2, "act": "relu"}, "with/slash": 1}
    stored = {"lr": ("0.5", "float"), "net/layers": ("8", "int"), "with/slash": ("3", "int")}
    assert _values.overlay(code, stored) == {"lr": 0.5, "net": {"layers": 8, "act": "relu"}, "with/slash": 3}


@pytest.mark.parametrize(
    "value",
    [
        {"net": {"depth": 5, "names": ["a", "ü"], "none": None, "flag": True, "f": 1.5}, "l": [{"a": 1}, [1, 2]], "e": {}},
        {"a.b": 1, 'quo"te': "line\n2", "sp ace": {"x": ""}},
        {},
    ],
)
def test_hocon_reads_what_it_writes(value):
    assert _hocon.loads(_hocon.dumps(value)) == value


def test_hocon_reads_clearml_conf():
    text = """
    # a comment
    api { api_server: "http://x:8008/api"   // another
      web_server: http://y:80
      credentials {"access_key" = "k", secret_key = ${SECRET} } }
    sdk.a.b = 3
    sdk { a { c: ${?MISSING}, d = [1, 2
      3], e: yes } , big = 10GB }
    """
    read = _hocon.loads(text, {"SECRET": "s"})
    assert read["api"]["web_server"] == "http://y:80"
    assert read["api"]["credentials"] == {"access_key": "k", "secret_key": "s"}
    assert read["sdk"] == {"a": {"b": 3, "c": None, "d": [1, 2, 3], "e": True}, "big": "10GB"}


def test_hocon_names_the_line_of_a_mistake():
    with pytest.raises(_hocon.HoconError, match="line 3: a `}` is missing"):
        _hocon.loads("a {\n  b = 1\n")
