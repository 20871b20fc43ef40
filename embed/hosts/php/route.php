<?php

// Lead a posted cancel form on to Fairwell, with PHP's standard library.

declare(strict_types=1);

/**
 * Return where your own cancel page sends the form on, or null while Fairwell is away.
 *
 * In the controller that takes the form's POST, and changes nothing by itself:
 *
 *     $flow = find_flow('https://cancel.example.com');
 *     $flow ? header("Location: $flow", true, 307) : show_own_cancel_page();
 *
 * 307 keeps the POST and its token; 302 and 303 lose both. Needs allow_url_fopen, which is PHP's default.
 */
function find_flow(string $serviceUrl, float $patience = 1): ?string
{
    $context = stream_context_create(['http' => ['timeout' => $patience]]);
    // Silenced: a refused connection is a warning to PHP and an answer to us; any status from 400 on is false.
    $answer = @file_get_contents("$serviceUrl/healthz", false, $context);
    return $answer === false ? null : "$serviceUrl/open";
}

// Trial run: the request is JSON on standard input.
if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $request = json_decode(file_get_contents('php://stdin'), flags: JSON_THROW_ON_ERROR);
    $flow = find_flow($request->service_url);
    echo $flow ? "307 $flow" : 'own page', "\n";
}
