//! Whose certificates count: a given bundle, the one that the environment names, or the system's.
//! It leaves checking them to rustls.

use crate::error::{ClientError, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// How a server proves who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Verify {
    /// The bundle that `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE` or `CURL_CA_BUNDLE` names, else the system's.
    #[default]
    System,
    Bundle(PathBuf),
    /// Not at all.
    Off,
}

const VARIABLES: &[&str] = &["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// Where distributions keep their bundle.
const SYSTEM_BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/openssl/cert.pem",
];

pub fn config(verify: &Verify) -> Result<TlsConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder().provider(TlsProvider::Rustls).unversioned_rustls_crypto_provider(provider);
    Ok(match verify {
        Verify::Off => tls.disable_verification(true).root_certs(RootCerts::new_with_certs(&[])).build(),
        Verify::Bundle(path) => tls.root_certs(roots(path)?).build(),
        Verify::System => tls.root_certs(roots(&system_bundle()?)?).build(),
    })
}

fn system_bundle() -> Result<PathBuf> {
    let named = VARIABLES.iter().filter_map(std::env::var_os).filter(|path| !path.is_empty()).map(PathBuf::from);
    let known = SYSTEM_BUNDLES.iter().map(PathBuf::from);
    named.chain(known).find(|path| path.is_file()).ok_or_else(|| {
        ClientError::Settings(
            "this machine has no bundle of CA certificates; install `ca-certificates` or name one in `SSL_CERT_FILE`"
                .to_owned(),
        )
    })
}

fn roots(path: &Path) -> Result<RootCerts> {
    let shown = path.display();
    let pem = std::fs::read(path).map_err(ClientError::file(format!("the CA bundle `{shown}` can't be read")))?;
    // what can't be parsed is left out, as every TLS library does with the odd certificate in a system's bundle
    let items = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<_> = items.collect();
    if certificates.is_empty() {
        return Err(ClientError::Settings(format!("the CA bundle holds no certificate: {shown}")));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
