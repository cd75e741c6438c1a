"""What we have to say never stops the user's code, whatever that makes of warnings."""

import warnings

import pytest

from runfold.errors import RunfoldWarning, tell


def test_a_notice_is_a_warning(monkeypatch):
    with pytest.warns(RunfoldWarning, match="less was kept"):
        tell("less was kept")


def test_where_warnings_are_errors_a_notice_is_printed_and_raised_only_if_strict(monkeypatch, capsys):
    monkeypatch.delenv("RUNFOLD_STRICT", raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tell("less was kept")
        assert capsys.readouterr().err == "Runfold: less was kept\n"
        monkeypatch.setenv("RUNFOLD_STRICT", "1")
        with pytest.raises(RunfoldWarning):
            tell("less was kept")


def test_a_failing_listener_stops_no_script_that_makes_warnings_errors(local):
    run = local.run(
        """
        import sys, types, warnings
        library = types.ModuleType("library"); library.fit = lambda: "fitted"; sys.modules["library"] = library
        from runfold import Task
        from runfold.capture import hooks
        from runfold.capture.bindings import bindings
        Task.init("notices", "strict user", auto_resource_monitoring=False)
        warnings.simplefilter("error")
        def listener(call): raise KeyError("ours")
        bindings._patches.install(hooks.Hook("ours", "library", "fit", "after", listener, True))
        print(library.fit())
        """
    )
    assert "\nfitted\n" in run.out and "Runfold: capture of `library.fit` failed" in run.out
