//! What the carrier wants to know to move a number.

use crate::components::{FieldErrorText, Icon, error_id};
use crate::pages::sheet::{Choice, Sheet};
use chrono::{Duration, NaiveDate};
use domain::connection::{Customer, EARLIEST_DAYS};
use domain::phone::E164;
use leptos::prelude::*;

pub(super) fn request_form(sheet: &Sheet, asked: &Sheet, number: &E164, pin_needed: bool, today: NaiveDate) -> AnyView {
    let customers: Vec<Choice> = Customer::ALL
        .into_iter()
        .map(|customer| {
            let words = match customer {
                Customer::Business => "A business",
                Customer::Individual => "A person",
            };
            (customer.code().to_owned(), words.to_owned())
        })
        .collect();
    let pin = if pin_needed { "This number needs one." } else { "Where today’s phone company gives one out." };
    let earliest = (today + Duration::days(EARLIEST_DAYS)).to_string();
    let day = format!("As a date such as {earliest}, which is the earliest. Blank: as soon as it can be.");
    view! {
        <form method="post" enctype="multipart/form-data" class="stack loose" aria-label="Request to move the number" autocomplete="off">
            <input type="hidden" name="number" value=number.as_str().to_owned() />
            <input type="hidden" name="carrier" value=asked.value("carrier") />
            <section class="card" aria-labelledby="contract-heading">
                <div class="card-head"><h2 id="contract-heading">"The contract today"</h2><p>{format!("For {}, exactly as on the phone bill: a letter that differs is sent back.", number.display())}</p></div>
                <div class="card-body stack">
                    {sheet.select("customer", "The contract is with", "", vec![(String::new(), customers)])}
                    {sheet.text("name", "text", "Name", "", 100)}
                    <div class="halves">
                        {sheet.text("account", "text", "Account number", "", 100)}
                        {sheet.text("pin", "text", "PIN", pin, 20)}
                    </div>
                    {sheet.text("account_phone", "tel", "Main number of the account", "Only if it is another one.", 40)}
                    {sheet.text("street", "text", "Street and number", "", 100)}
                    {sheet.text("street_2", "text", "Suite or floor", "", 100)}
                    {sheet.text("city", "text", "City", "", 100)}
                    <div class="halves">
                        {sheet.text("state", "text", "State", "Two letters.", 2)}
                        {sheet.text("zip", "numeric", "ZIP code", "", 10)}
                    </div>
                </div>
            </section>
            <section class="card" aria-labelledby="sign-heading">
                <div class="card-head"><h2 id="sign-heading">"Who signs"</h2><p>"The carrier sends the letter of authorization there, to be signed on screen."</p></div>
                <div class="card-body stack">
                    {sheet.text("representative", "text", "Name of the person who may sign", "", 100)}
                    {sheet.text("email", "email", "E-mail address", "", 254)}
                    {sheet.text("day", "text", "Day of the move", &day, 10)}
                    {bill(sheet)}
                </div>
                <div class="card-foot">
                    <a class="btn" href="../connect"><Icon name="left" />"Back"</a>
                    <button class="btn primary" type="submit" name="do" value="request">"Ask for the number"<Icon name="right" /></button>
                </div>
            </section>
            <p class="hint">"Account number, PIN and bill go to the carrier and are not kept here."</p>
        </form>
    }
    .into_any()
}

fn bill(sheet: &Sheet) -> AnyView {
    let error = sheet.error("bill");
    let described = match error.is_some() {
        true => format!("bill-hint {}", error_id("bill")),
        false => "bill-hint".to_owned(),
    };
    let wrong = error.is_some();
    view! {
        <div class="field">
            <label for="bill">"The latest phone bill"</label>
            <input class="input" type="file" id="bill" name="bill" accept="application/pdf,image/jpeg,image/png" aria-invalid=wrong.then_some("true") aria-describedby=described />
            <p class="hint" id="bill-hint">"PDF, JPEG or PNG, at most 10 MB, from the last 30 days. It has to be chosen again if something else has to be corrected."</p>
            <FieldErrorText control="bill" message=error />
        </div>
    }
    .into_any()
}
