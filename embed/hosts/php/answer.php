<?php

// Answer an action of Fairwell: do what the customer decided, once.

declare(strict_types=1);

const ANSWER_STATUS = ['applied' => 200, 'failed' => 422, 'pending' => 202];
const REFUSABLE = ['apply_offer', 'undo_cancel', 'reactivate', 'resume'];

/**
 * Return the status and the body of the answer to a message that was verified.
 *
 * $perform has a function for each kind. It gets the message's data and returns ['status' => 'applied'],
 * with effective_at if you know it, ['status' => 'failed', 'code' => '…'], or ['status' => 'pending']: then
 * tell it later to /api/v1/actions/….
 *
 * $kept has the answer to each webhook-id: an array here, a table of yours in a product, written in the
 * transaction in which $perform changes the subscription.
 *
 * @return array{int, array<string, mixed>}
 */
function answer_action(string $webhookId, array $message, array|ArrayAccess &$kept, array $perform): array
{
    if ($message['type'] !== 'action.requested') {
        return [204, []];
    }
    $order = $message['data'];
    if (!isset($kept[$webhookId])) {
        $work = $perform[$order['kind']] ?? null;
        if ($work === null && !in_array($order['kind'], REFUSABLE, true)) {
            return [503, []]; // Somebody declared it: it stays pending, and is asked again, until your code is there.
        }
        $kept[$webhookId] = $work ? $work($order) : ['status' => 'failed', 'code' => 'unsupported_action'];
    }
    $answer = $kept[$webhookId];
    return [ANSWER_STATUS[$answer['status']], $answer];
}

// Trial run: the request is JSON on standard input.
if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $request = json_decode(file_get_contents('php://stdin'), true, flags: JSON_THROW_ON_ERROR);
    [$status, $body] = answer_action($request['webhook_id'], $request['message'], $request['kept'], [
        'cancel' => fn (array $order) => ['status' => 'applied', 'effective_at' => $order['cancel']['at']],
        'apply_offer' => fn (array $order) => ['status' => 'failed', 'code' => 'not_for_this_plan'],
        'verify_cancel' => fn (array $order) => ['status' => 'pending'],
    ]);
    echo $status, ' ', json_encode((object) $body, JSON_THROW_ON_ERROR), "\n";
}
