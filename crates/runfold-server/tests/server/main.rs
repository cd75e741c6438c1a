//! The whole server over HTTP, on a real store in a fresh folder.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

mod support;

mod abuse;
mod access_matrix;
mod accounts;
mod browser;
mod compare;
mod contract;
mod extras;
mod faults;
mod files;
mod keeping;
mod leases;
mod lifecycle;
mod live;
mod models;
mod pages;
mod projects;
mod reports;
mod tables;
mod tasks;
mod tokens;
mod views;
mod windows;
