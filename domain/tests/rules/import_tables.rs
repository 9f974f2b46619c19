//! Special days out of tables: what is taken, what is refused and with which words.

use crate::imports::{today, told};
use domain::availability::read_csv;

fn table(text: &str) -> Vec<String> {
    told(&read_csv(text, today()))
}

#[test]
fn tables_with_named_columns() {
    let expected =
        ["2: 2026-12-24 Christmas Eve 09:00-12:00", "3: 2026-12-25..2026-12-28 Christmas, and after", "4: 2027-01-01 "];
    let comma = "Name,From,To,Hours\nChristmas Eve,2026-12-24,,09:00-12:00\n\"Christmas, and after\",2026-12-25,2026-12-28,closed\n,2027-01-01,,\n";
    assert_eq!(table(comma), expected);
    assert_eq!(table(&comma.replace('\n', "\r\n")), expected);
    assert_eq!(table(&comma.replace('\n', "\r")), expected);
    assert_eq!(table(&format!("\u{feff}{comma}")), expected);
    let semicolon = "Heures;Nom;Date de début;Date de fin\n9 h–12 h;Veille de Noël;24 déc. 2026;\n;Noël;25/12/2026;28 décembre 2026\n";
    assert_eq!(table(semicolon), ["2: 2026-12-24 Veille de Noël 09:00-12:00", "3: 2026-12-25..2026-12-28 Noël"]);
    let tab = "fecha\tnombre\thorario\n24 de diciembre de 2026\tNochebuena\t9:00-12:00; 13:00-15:00\n";
    assert_eq!(table(tab), ["2: 2026-12-24 Nochebuena 09:00-12:00 13:00-15:00"]);
    assert_eq!(table("sep=;\nDate;Name\n2026-12-24;Eve\n"), ["3: 2026-12-24 Eve"]);
    // What calendar programs export; columns we do not know are passed over.
    let exported = "Subject,Start Date,Start Time,End Date,End Time,All day event,Location\n\
        Closing,12/28/2026,,12/31/2026,,True,\nDentist,12/29/2026,9:00,12/29/2026,10:00,False,\n";
    assert_eq!(
        table(exported),
        [
            "2: 2026-12-28..2026-12-31 Closing",
            "Line 3: this entry is not for a whole day. Add a column hours, or make it an all-day entry.",
        ]
    );
}

#[test]
fn tables_without_named_columns_and_with_blank_lines() {
    assert_eq!(
        table("\n\n2026-12-24,Christmas Eve,9:00-12:00\n  \n\n2026-12-28,2026-12-31,Closing\n2026-12-25\n"),
        ["3: 2026-12-24 Christmas Eve 09:00-12:00", "6: 2026-12-28..2026-12-31 Closing", "7: 2026-12-25 "]
    );
    assert_eq!(table("Dec 24, 2026\n"), ["1: 2026-12-24 "]);
    assert_eq!(table("\"Dec 24, 2026\",Eve\n"), ["1: 2026-12-24 Eve"]);
    assert_eq!(table("Dec 24, 2026;Eve;9:00-12:00, 13:00-15:00\n"), ["1: 2026-12-24 Eve 09:00-12:00 13:00-15:00"]);
    assert_eq!(table("2026-12-24,,Eve,\n"), ["1: 2026-12-24 Eve"]);
    // A name over two lines in quotation marks moves the numbers of the lines after it.
    assert_eq!(
        table("date,name,hours\n2026-12-24,Eve,\"9:00-12:00\n13:00-15:00\"\n2026-12-25,Day,\n"),
        ["2: 2026-12-24 Eve 09:00-12:00 13:00-15:00", "4: 2026-12-25 Day"]
    );
}

#[test]
fn tables_say_what_is_wrong_in_which_line() {
    let rows = "date,to,name,hours\n\
        31.02.2026,,X,\n\
        03/04/2027,,X,\n\
        ,,Nothing,\n\
        2026-12-24,2026-12-20,X,\n\
        2026-12-24,2028-01-20,X,\n\
        2062-12-24,,X,\n\
        2026-12-24,,X,late\n\
        2026-12-24,,X,9-5\n\
        2026-12-24,,Eve,9:00-12:00;11:00-15:00\n\
        2026-12-24,soon,X,\n\
        2026-12-24,,\"Eve,\n2026-12-25,,Day,\n";
    assert_eq!(
        table(rows),
        [
            "Line 2: 31.02.2026 is no date in the calendar. Use a date such as 2026-12-24.",
            "Line 3: 03/04/2027 can be read in two ways. Write year, month and day, such as 2026-12-24.",
            "Line 4: the date is missing. Use a date such as 2026-12-24.",
            "Line 5: the last day, 2026-12-20, is before the first day, 2026-12-24. Swap the two.",
            "Line 6: 2026-12-24 to 2028-01-20 is longer than a year. Split it into shorter ranges.",
            "Line 7: 2062-12-24 is more than 10 years away. Check the year.",
            "Line 8: late are no opening hours. Use hours such as 09:00-12:00, or leave them empty for closed.",
            "Line 9: 9-5 can be read in two ways. Write the hours as 09:00-17:00.",
            "Line 10: Eve: the second opening time 11:00 is before the first closing time 12:00.",
            "Line 11: soon is no date in the calendar. Use a date such as 2026-12-24.",
            "Line 12: a quotation mark is opened here but not closed, so rows run together. Close it or remove it.",
        ]
    );
    assert_eq!(
        table("name,hours\nEve,9:00-12:00\n"),
        [
            "Line 1: the first row names the columns, but none is called date or from. Call the column with the dates date."
        ]
    );
    let empty = "The file has no rows with dates. Put each special day in a row, such as 2026-12-24,Christmas Eve.";
    for nothing in ["", "\n\n", "date,name\n", "\u{feff}", ",,,\n"] {
        assert_eq!(table(nothing), [empty], "{nothing:?}");
    }
    let row = &read_csv("2026-12-24,Eve\u{7}\n", today())[0];
    assert_eq!((row.shown.as_str(), row.outcome.as_ref().unwrap().name.as_str()), ("2026-12-24, Eve", "Eve"));
    let row = &read_csv(&format!("2026-12-24,{}\n", "long ".repeat(60)), today())[0];
    assert_eq!(row.shown.chars().count(), 80);
    assert!(row.outcome.as_ref().unwrap().name.chars().count() <= 120);
}
