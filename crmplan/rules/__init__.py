"""The deadly mistakes of a CRM rollout, as rules over a plan and what follows from it."""
