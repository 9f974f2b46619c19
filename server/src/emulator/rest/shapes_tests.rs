//! Every answer against the carrier's published field lists; what guards SIP domains; ports.
#![allow(clippy::unwrap_used)]

use super::published::{faults, list_of};
use super::tests::{ask, carrier, upload};
use axum::Router;
use serde_json::{Value, json};

/// An answer with this status that has the published shape.
async fn shaped(router: &Router, resource: &str, method: &str, path: &str, body: &str, status: u16) -> Value {
    let (given, answer) = ask(router, method, path, body).await;
    assert_eq!(given, status, "{method} {path}: {answer}");
    assert_eq!(faults(resource, &answer), Vec::<String>::new(), "{method} {path}");
    answer
}

/// A list whose every item has the published shape.
async fn listed(router: &Router, resource: &str, path: &str) -> Vec<Value> {
    let (status, answer) = ask(router, "GET", path, "").await;
    let items = answer[list_of(resource)].as_array().cloned();
    let items = items.unwrap_or_else(|| panic!("{path} answers {status} without a list: {answer}"));
    assert!(!items.is_empty(), "{path}");
    for item in &items {
        assert_eq!(faults(resource, item), Vec::<String>::new(), "{path}");
    }
    items
}

#[tokio::test]
async fn calls_texts_recordings_and_numbers_have_the_published_fields() {
    let (router, _sent) = carrier("<Record action=\"http://sb/x\" maxLength=\"9\"/>");
    let script = r#"{"to":"+14165550101","messages":[{"words":"Call me back please"}]}"#;
    let (_, done) = ask(&router, "POST", "/emulator/calls", script).await;
    let call = done["sid"].as_str().unwrap();
    shaped(&router, "Call", "GET", &format!("Calls/{call}.json"), "", 200).await;
    listed(&router, "Call", "Calls.json").await;
    let recordings = listed(&router, "Recording", &format!("Calls/{call}/Recordings.json")).await;
    let recording = format!("Recordings/{}.json", recordings[0]["sid"].as_str().unwrap());
    shaped(&router, "Recording", "GET", &recording, "", 200).await;
    assert_eq!(listed(&router, "Recording", "Recordings.json").await, recordings);
    assert_eq!(ask(&router, "DELETE", &recording, "").await.0, 204);
    let form = "To=%2B14165550142&From=%2B14165550101&Url=http%3A%2F%2Fsb%2Fv";
    shaped(&router, "Call", "POST", "Calls.json", form, 201).await;
    let form = "To=%2B14165550142&From=%2B14165550101&Body=Hi";
    let text = shaped(&router, "Message", "POST", "Messages.json", form, 201).await;
    listed(&router, "Message", "Messages.json").await;
    let text = format!("Messages/{}.json", text["sid"].as_str().unwrap());
    shaped(&router, "Message", "GET", &text, "", 200).await;
    assert_eq!(shaped(&router, "Message", "POST", &text, "Body=", 200).await["body"], "");
    assert_eq!(ask(&router, "POST", &text, "Body=other").await.0, 400);

    listed(&router, "AvailablePhoneNumberLocal", "AvailablePhoneNumbers/CA/Local.json").await;
    let (_, abroad) = ask(&router, "GET", "AvailablePhoneNumbers/US/TollFree.json", "").await;
    assert_eq!(abroad["available_phone_numbers"], json!([]));
    assert_eq!(ask(&router, "GET", "AvailablePhoneNumbers/CA/Satellite.json", "").await.0, 404);
    let numbers = listed(&router, "IncomingPhoneNumber", "IncomingPhoneNumbers.json").await;
    let number = format!("IncomingPhoneNumbers/{}.json", numbers[0]["sid"].as_str().unwrap());
    let trunk = format!("TK{}", "1".repeat(32));
    let form = format!("TrunkSid={trunk}&VoiceMethod=GET");
    let set = shaped(&router, "IncomingPhoneNumber", "POST", &number, &form, 200).await;
    assert_eq!((&set["trunk_sid"], &set["voice_method"]), (&json!(trunk), &json!("GET")));
    shaped(&router, "IncomingPhoneNumber", "POST", "IncomingPhoneNumbers.json", "AreaCode=416", 201).await;
}

#[tokio::test]
async fn a_sip_domain_is_made_guarded_and_taken_away() {
    let (router, _) = carrier("");
    for name in ["clinics.pstn.twilio.com", ".sip.twilio.com", "a%20b.sip.twilio.com", ""] {
        let (status, _) = ask(&router, "POST", "SIP/Domains.json", &format!("DomainName={name}")).await;
        assert_eq!(status, 400, "{name}");
    }
    let form = "DomainName=clinics.sip.twilio.com&VoiceUrl=http%3A%2F%2Fsb%2Fsip&Secure=true";
    let domain = shaped(&router, "SipDomain", "POST", "SIP/Domains.json", form, 201).await;
    assert_eq!((&domain["secure"], &domain["voice_method"]), (&json!(true), &json!("POST")));
    assert_eq!(ask(&router, "POST", "SIP/Domains.json", form).await.0, 400, "names are taken once");
    let domain = format!("SIP/Domains/{}", domain["sid"].as_str().unwrap());
    let list =
        shaped(&router, "SipCredentialList", "POST", "SIP/CredentialLists.json", "FriendlyName=Downtown", 201).await;
    let list = list["sid"].as_str().unwrap();
    let credentials = format!("SIP/CredentialLists/{list}/Credentials");
    assert_eq!(ask(&router, "POST", &format!("{credentials}.json"), "Username=a&Password=weak").await.0, 400);
    let form = "Username=downtown&Password=Correct4Horse";
    let made = shaped(&router, "SipCredential", "POST", &format!("{credentials}.json"), form, 201).await;
    assert!(!made.to_string().contains("Correct4Horse"), "a password is never shown");
    let one = format!("{credentials}/{}.json", made["sid"].as_str().unwrap());
    shaped(&router, "SipCredential", "GET", &one, "", 200).await;
    listed(&router, "SipCredential", &format!("{credentials}.json")).await;

    let form = "FriendlyName=Office";
    let addresses = shaped(&router, "SipIpAccessControlList", "POST", "SIP/IpAccessControlLists.json", form, 201).await;
    let addresses = addresses["sid"].as_str().unwrap();
    let within = format!("SIP/IpAccessControlLists/{addresses}/IpAddresses.json");
    for wrong in ["2001%3Adb8%3A%3A1", "10.0.0.300", "office"] {
        let form = format!("FriendlyName=x&IpAddress={wrong}");
        assert_eq!(ask(&router, "POST", &within, &form).await.0, 400, "{wrong}");
    }
    let form = "FriendlyName=x&IpAddress=203.0.113.9&CidrPrefixLength=29";
    let address = shaped(&router, "SipIpAddress", "POST", &within, form, 201).await;
    assert_eq!(address["cidr_prefix_length"], 29);

    let mappings = format!("{domain}/Auth/Calls/CredentialListMappings");
    let form = format!("CredentialListSid={list}");
    let mapped = shaped(&router, "SipCredentialListMapping", "POST", &format!("{mappings}.json"), &form, 201).await;
    assert_eq!((&mapped["sid"], &mapped["friendly_name"]), (&json!(list), &json!("Downtown")));
    let unknown = ask(&router, "POST", &format!("{mappings}.json"), "CredentialListSid=CL00").await;
    assert_eq!(unknown.0, 400);
    let guarded = format!("{domain}/Auth/Calls/IpAccessControlListMappings");
    let form = format!("IpAccessControlListSid={addresses}");
    shaped(&router, "SipIpAccessControlListMapping", "POST", &format!("{guarded}.json"), &form, 201).await;
    assert_eq!(ask(&router, "DELETE", &format!("{guarded}/{addresses}.json"), "").await.0, 204);
    listed(&router, "SipIpAccessControlList", "SIP/IpAccessControlLists.json").await;

    assert_eq!(ask(&router, "DELETE", &format!("SIP/CredentialLists/{list}.json"), "").await.0, 204);
    assert_eq!(ask(&router, "GET", &one, "").await.0, 404, "what was inside is gone as well");
    assert_eq!(ask(&router, "GET", &format!("{mappings}/{list}.json"), "").await.0, 404);
    shaped(&router, "SipDomain", "POST", &format!("{domain}.json"), "FriendlyName=All", 200).await;
    assert_eq!(ask(&router, "DELETE", &format!("{domain}.json"), "").await.0, 204);
    assert_eq!(ask(&router, "GET", &format!("{domain}.json"), "").await.0, 404);
}

const PORT: &str = r#"{"documents":["RD1"],"phone_numbers":[{"phone_number":"+12125550123","pin":"1"}],
    "losing_carrier_information":{"customer_type":"Business","customer_name":"Bright Smiles",
    "authorized_representative":"A B","authorized_representative_email":"a@b.example"}}"#;

#[tokio::test]
async fn numbers_of_the_united_states_are_ported() {
    let (router, sent) = carrier("");
    for (number, portable) in [
        ("+12125550123", true),
        ("+14165550123", false),
        ("+17785550123", false),
        ("+18005550123", false),
        ("+18765550123", false),
        ("+442079460123", false),
    ] {
        let path = format!("/v1/Porting/Portability/PhoneNumber/{number}");
        let status = if portable { 200 } else { 400 };
        let answer = shaped(&router, "Portability", "GET", &path, "", status).await;
        assert_eq!(answer["portable"], portable, "{number}");
        assert_eq!(answer["not_portable_reason"].is_null(), portable, "{number}");
    }
    let document = upload(&router, "utility_bill", "%PDF-1.7").await.1;
    let whole = PORT.replace("RD1", document["sid"].as_str().unwrap());
    let (canadian, unsigned) = (whole.replace("+1212", "+1416"), whole.replace("A B", ""));
    for wrong in ["{}", "no json", PORT, &canadian, &PORT.replace("[\"RD1\"]", "[]"), &unsigned] {
        assert_eq!(ask(&router, "POST", "/v1/Porting/PortIn", wrong).await.0, 400, "{wrong}");
    }
    let hook = r#"{"port_in_target_url":"http://sb/ports","notifications_of":["PortInCompleted"]}"#;
    shaped(&router, "PortingWebhook", "POST", "/v1/Porting/Configuration/Webhook", hook, 201).await;
    shaped(&router, "PortingWebhook", "GET", "/v1/Porting/Configuration/Webhook", "", 200).await;
    let port = shaped(&router, "PortIn", "POST", "/v1/Porting/PortIn", &whole, 201).await;
    let sid = port["port_in_request_sid"].as_str().unwrap();
    assert_eq!(port["port_in_request_status"], "In Review");
    let number = port["phone_numbers"][0]["phone_number_sid"].as_str().unwrap();
    let path = format!("/v1/Porting/PortIn/{sid}/PhoneNumber/{number}");
    shaped(&router, "PortInPhoneNumber", "GET", &path, "", 200).await;
    listed(&router, "PortInRequest", "/v1/Porting/PortIn/PortInRequests").await;

    // People decide, not time.
    let decide = format!("/emulator/porting/{sid}");
    assert_eq!(ask(&router, "POST", &decide, "Status=Lost").await.0, 400);
    ask(&router, "POST", &decide, "Status=Waiting+for+Signature").await;
    ask(&router, "POST", &decide, "Status=Completed").await;
    let told = sent.lock().unwrap().try_recv().unwrap();
    assert!(told.url == "http://sb/ports" && told.body.contains("event_type=PortInCompleted"), "{told:?}");
    let read = shaped(&router, "PortIn", "GET", &format!("/v1/Porting/PortIn/{sid}"), "", 200).await;
    assert_eq!(read["phone_numbers"][0]["port_in_phone_number_status"], "completed");
    let numbers = listed(&router, "IncomingPhoneNumber", "IncomingPhoneNumbers.json?PhoneNumber=%2B12125550123").await;
    assert!(numbers[0]["voice_url"].as_str().unwrap().contains("welcome"), "until its owner sets it");
    assert_eq!(ask(&router, "DELETE", &format!("/v1/Porting/PortIn/{sid}"), "").await.0, 400, "it is done");
}
