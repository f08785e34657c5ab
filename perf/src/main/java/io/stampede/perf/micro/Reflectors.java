package io.stampede.perf.micro;

import io.stampede.clock.WallClock;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.AccessList;
import io.stampede.reflector.reflect.Admission;
import io.stampede.reflector.reflect.Authenticator;
import io.stampede.reflector.reflect.OpenAuthenticator;
import io.stampede.reflector.reflect.RateLimiter;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Regulator;
import io.stampede.reflector.reflect.ReplyComposer;
import io.stampede.reflector.reflect.Sealer;
import io.stampede.reflector.reflect.Sequencer;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;

/** Reflectors for {@link Requests}: no source is refused, no rate limited, and the wall clock stands still. */
final class Reflectors
{
    private static final int MIN_SOURCE_PORT = 1024;
    private static final int LOCAL_PORT = 862;

    private Reflectors()
    {
    }

    /** Of the unauthenticated mode with every TLV on that needs no key. */
    static Reflector open(final Sequencer sequencer)
    {
        return of(
            PacketLayout.UNAUTHENTICATED,
            new OpenAuthenticator(),
            sequencer,
            new TlvProcessor(TlvPolicy.DEFAULT, new OpenTlvIntegrity()));
    }

    static Reflector of(
        final PacketLayout layout,
        final Authenticator authenticator,
        final Sequencer sequencer,
        final Extender extender)
    {
        return of(layout, authenticator, sequencer, extender, Regulator.none());
    }

    static Reflector of(
        final PacketLayout layout,
        final Authenticator authenticator,
        final Sequencer sequencer,
        final Extender extender,
        final Regulator regulator)
    {
        final WallClock clock = new WallClock()
        {
            @Override
            public long epochNs()
            {
                return Requests.T3_EPOCH_NS;
            }
        };
        return new Reflector(
            layout,
            new Admission(
                layout,
                false,
                AccessList.of(PrefixSet.EMPTY),
                new RateLimiter(RateLimiter.UNLIMITED, 1),
                authenticator,
                MIN_SOURCE_PORT,
                LOCAL_PORT),
            sequencer,
            extender,
            new ReplyComposer(layout, TimestampFormat.NTP),
            new Sealer(layout, TimestampFormat.NTP, clock, authenticator),
            regulator);
    }
}
