//! The server over HTTP, one module a service.

#![allow(clippy::unwrap_used)] // a test that fails should say where

mod support;
mod tasks;
//! The whole server over HTTP, on a real store in a fresh folder.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed
mod access_matrix;
mod accounts;
mod browser;
mod tokens;
