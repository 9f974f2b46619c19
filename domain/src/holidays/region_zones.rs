//! Which region a time zone speaks for.

/// The code of a zone's likeliest region.
pub(super) fn code_for_zone(zone: &str) -> Option<&'static str> {
    let groups = [("America/Indiana/", "US-IN"), ("America/Kentucky/", "US-KY"), ("America/North_Dakota/", "US-ND")];
    let group = groups.iter().find(|(start, _)| zone.starts_with(start)).map(|(_, code)| *code);
    group.or_else(|| ZONES.iter().find(|(name, _)| *name == zone).map(|(_, code)| *code))
}

/// Zones of the two countries with their old names.
static ZONES: &[(&str, &str)] = &[
    ("America/St_Johns", "CA-NL"),
    ("America/Goose_Bay", "CA-NL"),
    ("America/Halifax", "CA-NS"),
    ("America/Glace_Bay", "CA-NS"),
    ("America/Moncton", "CA-NB"),
    ("America/Blanc-Sablon", "CA-QC"),
    ("America/Montreal", "CA-QC"),
    ("America/Toronto", "CA-ON"),
    ("America/Thunder_Bay", "CA-ON"),
    ("America/Nipigon", "CA-ON"),
    ("America/Atikokan", "CA-ON"),
    ("America/Rainy_River", "CA-ON"),
    ("America/Winnipeg", "CA-MB"),
    ("America/Regina", "CA-SK"),
    ("America/Swift_Current", "CA-SK"),
    ("America/Edmonton", "CA-AB"),
    ("America/Vancouver", "CA-BC"),
    ("America/Creston", "CA-BC"),
    ("America/Dawson_Creek", "CA-BC"),
    ("America/Fort_Nelson", "CA-BC"),
    ("America/Whitehorse", "CA-YT"),
    ("America/Dawson", "CA-YT"),
    ("America/Yellowknife", "CA-NT"),
    ("America/Inuvik", "CA-NT"),
    ("America/Iqaluit", "CA-NU"),
    ("America/Pangnirtung", "CA-NU"),
    ("America/Rankin_Inlet", "CA-NU"),
    ("America/Resolute", "CA-NU"),
    ("America/Cambridge_Bay", "CA-NU"),
    ("America/Coral_Harbour", "CA-NU"),
    ("Canada/Newfoundland", "CA-NL"),
    ("Canada/Atlantic", "CA-NS"),
    ("Canada/Eastern", "CA-ON"),
    ("Canada/Central", "CA-MB"),
    ("Canada/Saskatchewan", "CA-SK"),
    ("Canada/Mountain", "CA-AB"),
    ("Canada/Pacific", "CA-BC"),
    ("Canada/Yukon", "CA-YT"),
    ("America/New_York", "US-NY"),
    ("America/Detroit", "US-MI"),
    ("America/Menominee", "US-MI"),
    ("America/Louisville", "US-KY"),
    ("America/Indianapolis", "US-IN"),
    ("America/Fort_Wayne", "US-IN"),
    ("America/Knox_IN", "US-IN"),
    ("America/Chicago", "US-IL"),
    ("America/Denver", "US-CO"),
    ("America/Shiprock", "US-NM"),
    ("America/Boise", "US-ID"),
    ("America/Phoenix", "US-AZ"),
    ("America/Los_Angeles", "US-CA"),
    ("America/Anchorage", "US-AK"),
    ("America/Juneau", "US-AK"),
    ("America/Sitka", "US-AK"),
    ("America/Metlakatla", "US-AK"),
    ("America/Yakutat", "US-AK"),
    ("America/Nome", "US-AK"),
    ("America/Adak", "US-AK"),
    ("America/Atka", "US-AK"),
    ("Pacific/Honolulu", "US-HI"),
    ("US/Eastern", "US-NY"),
    ("US/Michigan", "US-MI"),
    ("US/East-Indiana", "US-IN"),
    ("US/Indiana-Starke", "US-IN"),
    ("US/Central", "US-IL"),
    ("US/Mountain", "US-CO"),
    ("US/Arizona", "US-AZ"),
    ("US/Pacific", "US-CA"),
    ("US/Alaska", "US-AK"),
    ("US/Aleutian", "US-AK"),
    ("US/Hawaii", "US-HI"),
];

#[cfg(all(test, feature = "zones"))]
mod tests {
    use super::*;
    use crate::availability::Zone;
    use crate::holidays::Region;

    #[test]
    fn every_zone_and_every_code_exists() {
        let names = Zone::all_names();
        for (zone, code) in ZONES {
            assert!(names.iter().any(|name| name == zone), "{zone}");
            assert!(Region::parse(code).is_some(), "{code}");
        }
    }
}
