<?php

// Mint an open token with PHP's standard library.

declare(strict_types=1);

/**
 * Return a token that opens the cancellation of one subscription for five minutes.
 *
 * $more takes the optional claims: customer, flow, return_url, mode. An empty array becomes a JSON
 * list; write (object) [] where an empty object is meant.
 */
function mint_open_token(
    string $secret,
    string $kid,
    string $accountId,
    string $customerRef,
    array|object $subscription,
    array $more = [],
    ?int $now = null,
): string {
    $issuedAt = $now ?? time();
    $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => $kid];
    $claims = [
        'iss' => $accountId,
        'aud' => 'fairwell',
        'sub' => $customerRef,
        'jti' => base64url(random_bytes(16)),
        'iat' => $issuedAt,
        'exp' => $issuedAt + 300,
        'subscription' => $subscription,
        ...$more,
    ];
    $signed = encode_json($header) . '.' . encode_json($claims);
    // The key is the secret as it is shown: its characters, never decoded.
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, $secret, true));
}

function encode_json(array $value): string
{
    $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
    return base64url(json_encode($value, $flags));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

// Trial run: the request is JSON on standard input.
if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $request = json_decode(file_get_contents('php://stdin'), flags: JSON_THROW_ON_ERROR);
    $named = ['secret', 'kid', 'account_id', 'customer_ref', 'subscription', 'now'];
    $present = array_filter((array) $request, fn ($value) => $value !== null);
    $more = array_diff_key($present, array_flip($named));
    echo mint_open_token(
        $request->secret,
        $request->kid,
        $request->account_id,
        $request->customer_ref,
        $request->subscription,
        $more,
        $request->now ?? null,
    ), "\n";
}
