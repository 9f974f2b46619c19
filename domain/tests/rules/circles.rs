//! No loops: every number that leads back is found, and only those.

use crate::scene::number;
use crate::strategies::cases;
use domain::phone::E164;
use domain::routing::{Circle, Dials, Line, LineGraph};
use proptest::collection::vec;
use proptest::prelude::*;

fn phone(index: usize) -> E164 {
    number(&format!("+1416555{index:04}"))
}

fn graph<'k>(lines: &[(usize, &'k str)], dials: &[(&'k str, usize)]) -> LineGraph<&'k str> {
    LineGraph::new(
        lines.iter().map(|(n, clinic)| Line { number: phone(*n), clinic: *clinic }),
        dials.iter().map(|(clinic, n)| Dials { clinic: *clinic, number: phone(*n) }),
    )
}

#[test]
fn the_ways_in_which_a_number_leads_back() {
    let lines =
        [(1, "downtown"), (2, "downtown"), (3, "uptown"), (4, "harbour"), (5, "forwarded clinic, its old line")];
    let two = graph(&lines, &[("uptown", 2)]);
    let through = |graph: &LineGraph<&'static str>, clinic: &'static str, to: usize| {
        graph.circle_from(&clinic, &phone(to)).map(|circle| circle.through)
    };
    // Its own numbers, and a stranger's phone.
    assert_eq!(through(&two, "downtown", 1), Some(vec![]));
    assert_eq!(through(&two, "downtown", 99), None);
    // Downtown would ring uptown, which rings downtown.
    assert_eq!(through(&two, "downtown", 3), Some(vec!["uptown"]));
    let circle = two.circle_from(&"downtown", &phone(3)).unwrap();
    assert_eq!((circle.length(), circle.leads_through_others()), (2, true));
    let own = Circle::<&str> { through: vec![] };
    assert_eq!((own.length(), own.leads_through_others()), (1, false));
    // Another clinic's number that does not come back may be dialled, a line that forwards to its clinic as well.
    assert_eq!(through(&two, "downtown", 4), None);
    assert_eq!(through(&two, "harbour", 5), None);
    assert_eq!(through(&two, "forwarded clinic, its old line", 5), Some(vec![]));
    // Three clinics in a row, and the shorter of two ways.
    let three = graph(&lines, &[("uptown", 4), ("harbour", 1)]);
    assert_eq!(through(&three, "downtown", 3), Some(vec!["uptown", "harbour"]));
    let diamond = graph(&lines, &[("uptown", 4), ("harbour", 1), ("uptown", 5), ("uptown", 2)]);
    assert_eq!(through(&diamond, "downtown", 3), Some(vec!["uptown"]));
    // Others going round among themselves do not come back here, and do not hold up the search.
    let elsewhere = graph(&lines, &[("uptown", 4), ("harbour", 3), ("harbour", 4)]);
    assert_eq!(through(&elsewhere, "downtown", 3), None);
    // What the clinic dials already does not matter to what it would dial.
    let already = graph(&lines, &[("downtown", 3), ("uptown", 1)]);
    assert_eq!(through(&already, "downtown", 4), None);
    assert_eq!(through(&graph(&[], &[]), "downtown", 1), None);
}

#[test]
fn a_chain_as_long_as_one_likes() {
    let count = 50_000;
    let lines = (0..count).map(|i| Line { number: E164::parse(&format!("+44{i:08}")).unwrap(), clinic: i });
    let dials =
        (0..count).map(|i| Dials { clinic: i, number: E164::parse(&format!("+44{:08}", (i + 1) % count)).unwrap() });
    let graph = LineGraph::new(lines, dials);
    let circle = graph.circle_from(&0, &E164::parse("+4400000001").unwrap()).unwrap();
    assert_eq!((circle.length(), circle.through[0]), (count, 1));
}

const CLINICS: usize = 7;
const NUMBERS: usize = 9;

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn exactly_what_can_be_reached_leads_back(
        lines in vec((0..NUMBERS, 0..CLINICS), 0..12), dials in vec((0..CLINICS, 0..NUMBERS), 0..14),
        clinic in 0..CLINICS, to in 0..NUMBERS,
    ) {
        let graph = LineGraph::new(
            lines.iter().map(|(n, clinic)| Line { number: phone(*n), clinic: *clinic }),
            dials.iter().map(|(clinic, n)| Dials { clinic: *clinic, number: phone(*n) }),
        );
        let rings = |n: usize, clinic: usize| lines.contains(&(n, clinic));
        // Dials between every two clinics, shortest first known: Floyd and Warshall.
        let mut steps = [[None::<usize>; CLINICS]; CLINICS];
        for (from, n) in &dials {
            for (to, step) in steps[*from].iter_mut().enumerate() {
                if rings(*n, to) {
                    *step = Some(1);
                }
            }
        }
        for via in 0..CLINICS {
            for from in 0..CLINICS {
                for to in 0..CLINICS {
                    if let (Some(a), Some(b)) = (steps[from][via], steps[via][to]) {
                        steps[from][to] = Some(steps[from][to].map_or(a + b, |known| known.min(a + b)));
                    }
                }
            }
        }
        let ways = (0..CLINICS).filter(|first| rings(to, *first));
        let shortest = ways.filter_map(|first| if first == clinic { Some(1) } else { steps[first][clinic].map(|s| s + 1) }).min();
        let found = graph.circle_from(&clinic, &phone(to));
        prop_assert_eq!(found.as_ref().map(Circle::length), shortest);
        if let Some(circle) = found {
            // Each step of the way is one that is dialled.
            let mut number_of_step = vec![to];
            for (i, through) in circle.through.iter().enumerate() {
                prop_assert!(number_of_step.iter().any(|n| rings(*n, *through)));
                prop_assert!(*through != clinic && !circle.through[..i].contains(through));
                number_of_step = dials.iter().filter(|(from, _)| from == through).map(|(_, n)| *n).collect();
            }
            prop_assert!(number_of_step.iter().any(|n| rings(*n, clinic)));
        }
    }
}
