<?php

// Verify a webhook from Fairwell with PHP's standard library.

declare(strict_types=1);

const TOLERANCE_SECONDS = 5 * 60;

/** The request was not signed with this secret, or not now. */
final class InvalidWebhook extends RuntimeException
{
}

/**
 * Return if one of the signatures is ours.
 *
 * $headers is what getallheaders() gives; $body is file_get_contents('php://input'): the raw bytes
 * of the request. Parse them afterwards, not before.
 *
 * @throws InvalidWebhook
 */
function verify_webhook(string $secret, array $headers, string $body, ?int $now = null): void
{
    $headers = array_change_key_case($headers);
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    $signatures = $headers['webhook-signature'] ?? '';
    if ($id === '' || $timestamp === '' || $signatures === '') {
        throw new InvalidWebhook('a webhook header is missing');
    }
    if (!preg_match('/^\d{1,12}$/D', $timestamp)) {
        throw new InvalidWebhook('the timestamp is not a number');
    }
    if (abs(($now ?? time()) - (int) $timestamp) > TOLERANCE_SECONDS) {
        throw new InvalidWebhook('the timestamp is more than five minutes away');
    }

    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    if ($key === '') {
        throw new InvalidWebhook('the secret is empty'); // Anyone can sign with an empty key.
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    // During a rotation there are several signatures; one of them is enough.
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($expected, $one)) {
            return;
        }
    }
    throw new InvalidWebhook('no signature matches');
}

// Trial run: the request is JSON on standard input.
if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $request = json_decode(file_get_contents('php://stdin'), flags: JSON_THROW_ON_ERROR);
    try {
        verify_webhook($request->secret, (array) $request->headers, $request->body, $request->now ?? null);
        echo "valid\n";
    } catch (InvalidWebhook $error) {
        echo "invalid: {$error->getMessage()}\n";
        exit(1);
    }
}
