//! Addresses that carriers post to.

mod fallback;
mod hook;
pub mod shield;
mod twilio;
mod whatsapp;

pub use fallback::routes as fallback;
mod vapi;

use app::server::Route;

/// Every webhook. The aliases exist because numbers out there may point at either.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/twilio/voice", twilio::voice),
        Route::post("/api/webhooks/twilio/voice", twilio::voice),
        Route::post("/api/webhooks/twilio/voice/{account}", twilio::voice_of_account),
        Route::post("/api/webhooks/twilio/voice/status", twilio::status),
        Route::post("/api/webhooks/twilio/sms", twilio::text),
        Route::post("/api/webhooks/twilio/sms/status", twilio::text_status),
        Route::post("/api/twilio/sip", twilio::sip),
        Route::post("/api/twilio/dial-result", twilio::dial_result),
        Route::post("/api/twilio/voicemail", twilio::voicemail),
        Route::post("/api/twilio/voicemail-transcription", twilio::voicemail_transcription),
        Route::post("/api/twilio/whisper", twilio::whisper),
        Route::post("/api/twilio/call-complete", twilio::call_complete),
        Route::post("/api/twilio/receptionist", twilio::receptionist),
        Route::get("/api/webhooks/whatsapp/call/{account}", whatsapp::challenge),
        Route::post("/api/webhooks/whatsapp/call/{account}", whatsapp::calls),
        Route::post("/api/webhooks/vapi", vapi::message),
    ]
}
