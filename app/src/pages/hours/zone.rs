//! The time zone that every time of the clinic is in.

use crate::components::{FieldErrorText, error_id};
use crate::drafts::HoursDraft;
use crate::forms::Submitted;
use crate::pages::settings::Screen;
use crate::show;
use domain::availability::Zone;
use leptos::prelude::*;

/// Zones by region: the region of most clinics first, the rest by name.
pub(in crate::pages) fn groups(chosen: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut groups: Vec<(String, Vec<(String, String)>)> = vec![("America".to_owned(), Vec::new())];
    for name in Zone::all_names() {
        let (region, place) = name.split_once('/').unwrap_or(("Other", &name));
        let place = place.replace('_', " ").replace('/', ", ");
        match groups.iter_mut().find(|(known, _)| known == region) {
            Some((_, zones)) => zones.push((name, place)),
            None => groups.push((region.to_owned(), vec![(name.clone(), place)])),
        }
    }
    // A zone that is not offered, such as UTC, stays chosen.
    if !chosen.is_empty() && groups.iter().all(|(_, zones)| zones.iter().all(|(name, _)| name != chosen)) {
        groups.insert(0, ("In use".to_owned(), vec![(chosen.to_owned(), chosen.to_owned())]));
    }
    groups
}

/// The card.
pub(super) fn card(screen: &Screen, draft: &HoursDraft, sent: Option<&Submitted>) -> impl IntoView + use<> {
    let chosen = draft.timezone.clone();
    let error = sent.and_then(|sent| sent.error("timezone")).map(str::to_owned);
    let clock = match Zone::parse(&chosen) {
        Ok(zone) => format!("It is {} there now.", show::time(&zone, screen.clinic.now)),
        Err(_) => "Choose the zone of the clinic’s clocks.".to_owned(),
    };
    let options = groups(&chosen).into_iter().map(|(region, zones)| {
        let zones = zones.into_iter().map(|(name, place)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{place}</option> }
        });
        view! { <optgroup label=region>{zones.collect_view()}</optgroup> }
    });
    let described =
        if error.is_some() { format!("timezone-hint {}", error_id("timezone")) } else { "timezone-hint".to_owned() };
    view! {
        <section class="card" aria-labelledby="zone-heading">
            <div class="card-head"><h2 id="zone-heading">"Time zone"</h2></div>
            <div class="card-body field">
                <label class="vh" for="timezone">"Time zone of the clinic"</label>
                <select
                    class="select"
                    id="timezone"
                    name="timezone"
                    aria-invalid=error.as_ref().map(|_| "true")
                    aria-describedby=described
                >
                    {options.collect_view()}
                </select>
                <p class="hint" id="timezone-hint">{clock}</p>
                <FieldErrorText control="timezone" message=error />
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn every_zone_is_offered_once_and_an_odd_one_stays() {
        let known = groups("America/Toronto");
        assert_eq!(known[0].0, "America");
        assert!(
            known.len() > 5
                && known[0].1.contains(&("America/Argentina/Buenos_Aires".into(), "Argentina, Buenos Aires".into()))
        );
        let odd = groups("UTC");
        assert_eq!((odd[0].0.as_str(), odd[0].1[0].0.as_str()), ("In use", "UTC"));
        assert_eq!(odd.len(), known.len() + 1);
    }
}
