"""What findings say, in the member's language: of flows, of their texts, of offers."""
