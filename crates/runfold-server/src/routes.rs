//! The table of contents: every action the API has. Each stands in its service's file with who may call it.

use crate::action::{Action, Service};
use crate::services;
use std::collections::BTreeMap;

/// Every service, in the order of the documentation.
pub fn services() -> Vec<Service> {
    vec![
        services::audit::actions(),
        services::auth::actions(),
        services::users::actions(),
        services::projects::actions(),
        services::listing::tasks(),
        services::listing::models(),
        services::listing::projects(),
        services::listing::queues(),
        services::listing::users(),
        services::listing::reports(),
        services::events::actions(),
        services::files::files(),
        services::files::uploads(),
        services::tables::projects(),
        services::tables::tasks(),
        services::overview::actions(),
        services::tasks::actions(),
        services::task_lifecycle::actions(),
        services::queues::actions(),
        services::workers::actions(),
        services::leases::queues(),
        services::leases::tasks(),
        services::leases::workers(),
        services::models::actions(),
        services::reports::actions(),
        services::pipelines::actions(),
        services::datasets::actions(),
        services::organization::actions(),
        services::views::actions(),
        services::login::actions(),
        services::server::actions(),
        services::keeping::server(),
        services::keeping::admin(),
        services::live::actions(),
        services::later::actions(),
        services::debug::actions(),
    ]
}

/// Every action by name.
pub fn table() -> BTreeMap<&'static str, Action> {
    let mut table = BTreeMap::new();
    for action in services().into_iter().flat_map(|service| service.actions) {
        let name = action.name;
        assert!(table.insert(name, action).is_none(), "action `{name}` stands in the table twice");
    }
    table
}
