//! What the first start says: the configuration for clients, and how to get into the web page.

use runfold_server::Settings;
use runfold_server::accounts::first_start::KeyPair;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

/// Where this machine reaches the server.
pub fn local_origin(settings: &Settings, address: SocketAddr) -> String {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("{scheme}://{host}:{}", address.port())
}

/// What clients take for the server's address: the public one where there is one.
pub fn client_host(settings: &Settings, address: SocketAddr) -> String {
    match &settings.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => local_origin(settings, address),
    }
}

pub fn first_start(host: &str, data_dir: &Path, pair: &KeyPair) -> String {
    let KeyPair { access_key, secret_key } = pair;
    let data_dir = data_dir.display();
    format!(
        "Runfold has made its store in {data_dir} and an admin with the key below. The secret is shown this once.

For the clearml SDK and agent, in ~/clearml.conf:

api {{
    web_server: {host}
    api_server: {host}/api
    files_server: {host}/files
    credentials {{
        \"access_key\" = \"{access_key}\"
        \"secret_key\" = \"{secret_key}\"
    }}
}}

The web page: {host}
Log in there with the key pair, or set a password for the user `admin`:
    runfold user set-password admin --data-dir {data_dir}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_get_an_address_that_they_can_reach() {
        let mut settings = Settings::new("/data".into(), "0.0.0.0:8008".parse().unwrap());
        assert_eq!(client_host(&settings, settings.listen), "http://127.0.0.1:8008");
        assert_eq!(client_host(&settings, "[::]:9".parse().unwrap()), "http://[::1]:9");
        settings.public_url = Some("https://runfold.example/ml/".into());
        assert_eq!(client_host(&settings, settings.listen), "https://runfold.example/ml");
    }

    #[test]
    fn the_block_for_clients_names_all_three_servers_and_the_pair() {
        let pair = KeyPair { access_key: "AK".into(), secret_key: "SK".into() };
        let text = first_start("http://h:1", Path::new("/data"), &pair);
        for part in ["api_server: http://h:1/api\n", "files_server: http://h:1/files\n", "web_server: http://h:1\n"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(text.contains("\"access_key\" = \"AK\"") && text.contains("\"secret_key\" = \"SK\""));
    }
}
