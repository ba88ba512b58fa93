//! Faults of files, of the terminal and of the environment, in the order of the design's list.

use super::Row;
use super::Source::{NotOverHttp, Scenarios};

/// All of them.
pub const ROWS: &[Row] = &[
    (
        "FS-01",
        "a damaged state file",
        NotOverHttp("it lies on this machine's disk; no server writes there"),
    ),
    (
        "FS-02",
        "a state file of a newer version",
        NotOverHttp("it lies on this machine's disk; no server writes there"),
    ),
    (
        "FS-03",
        "state files of older versions",
        NotOverHttp("they lie on this machine's disk; no server writes there"),
    ),
    (
        "FS-04",
        "a directory that cannot be written",
        NotOverHttp("rights on this machine's disk are no server's doing"),
    ),
    (
        "FS-05",
        "a full or broken disk",
        NotOverHttp("this machine's own disk refuses the write"),
    ),
    (
        "FS-06",
        "kill -9 while saving",
        NotOverHttp("a signal of this machine, or its power supply"),
    ),
    (
        "FS-07",
        "two windows",
        NotOverHttp("another window of this program on the same machine"),
    ),
    (
        "FS-08",
        "links and wide rights",
        NotOverHttp("how the files lie on this machine's disk"),
    ),
    (
        "FS-09",
        "odd home directories",
        NotOverHttp("the environment this program is started in"),
    ),
    (
        "TE-01",
        "odd sizes",
        NotOverHttp("the terminal window is changed by the person or the system"),
    ),
    (
        "TE-02",
        "no terminal",
        NotOverHttp("how this program is started, a pipe in place of a terminal"),
    ),
    (
        "TE-03",
        "the terminal goes away",
        NotOverHttp("the terminal is closed by the person or the system"),
    ),
    (
        "TE-04",
        "signals",
        NotOverHttp("signals come from the system and from other programs on it"),
    ),
    (
        "TE-05",
        "stop and continue",
        NotOverHttp("the person or the shell stops this program"),
    ),
    (
        "TE-06",
        "a panic of our own",
        NotOverHttp("a fault within this program, which no answer may bring about"),
    ),
    (
        "TE-07",
        "a paste of megabytes",
        NotOverHttp("it comes from the clipboard through the terminal"),
    ),
    (
        "TE-08",
        "wide and invisible characters in fields",
        NotOverHttp("the person types or pastes them in the terminal"),
    ),
    (
        "TE-09",
        "secret fields",
        NotOverHttp("what is typed and shown in the terminal"),
    ),
    (
        "EN-01",
        "a browser that does not open",
        NotOverHttp("the opener is a program of this machine"),
    ),
    // The sandbox invents no discovery endpoint on Pleo's paths, and this program reads none.
    (
        "EN-02",
        "hostile addresses in metadata",
        NotOverHttp("this program reads no server metadata: addresses come from config.toml alone"),
    ),
    (
        "EN-03",
        "a keychain that does not serve",
        NotOverHttp("the keychain is a service of this machine, spoken to over D-Bus"),
    ),
    (
        "EN-04",
        "op that does not serve",
        NotOverHttp("op is a program of this machine, spoken to over its standard output"),
    ),
    (
        "EN-05",
        "a proxy in between",
        Scenarios(&["token-proxy-auth"]),
    ),
    (
        "EN-06",
        "no network, no name",
        NotOverHttp("nothing answers at all: there is no server that could bring it about"),
    ),
];
