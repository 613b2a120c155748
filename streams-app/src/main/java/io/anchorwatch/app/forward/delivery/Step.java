package io.anchorwatch.app.forward.delivery;

import java.util.List;

/** What is to be done next about a batch. */
public sealed interface Step {
    /** Send these, and tell the delivery what the receiver says. */
    record Send(List<Parcel> parcels) implements Step {}

    /** Write a dead letter, and tell when that is acknowledged or has failed. */
    record Bury(Parcel parcel, Refusal why, int attempts) implements Step {}

    /** Do nothing before that time, in milliseconds. */
    record Wait(long untilMs) implements Step {}

    /** Every record is accepted or a dead letter. */
    record Done() implements Step {}

    /** Nothing more is sent; what is open stays open. */
    record Stopped(String why) implements Step {}
}
