package io.stampede.reflector.cli;

import io.stampede.frame.IpAddress;
import io.stampede.net.SocketAddressText;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.telemetry.CountersFileReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One session as another process finds it while the reflector runs; counts may be newer than times by one packet.
 *
 * @param engine   whose session it is.
 * @param remote   sender's address and port.
 * @param local    address and port it sends to.
 * @param ssid     STAMP Session Identifier, 0 for none.
 * @param answered packets answered so far.
 */
record SessionRow(
    int engine,
    String remote,
    String local,
    int ssid,
    long answered,
    long lastSenderSequence,
    long firstEpochNs,
    long lastEpochNs)
{
    /** The live sessions of all engines' tables, in the order of their slots. */
    static List<SessionRow> all(final CountersFileReader reader) throws CommandFailure
    {
        final int recordLength = reader.sessionRecordLength();
        if (recordLength != SessionRecord.LENGTH)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "session records of " + recordLength +
                " octets: this program reads " + SessionRecord.LENGTH + " — use the stamp-reflector that wrote them",
                null);
        }
        final List<SessionRow> rows = new ArrayList<>();
        for (int engine = 0; engine < reader.engines(); engine++)
        {
            final AtomicBuffer records = reader.sessions(engine);
            for (int record = 0; record + recordLength <= records.capacity(); record += recordLength)
            {
                // volatile, pairs with the writer's release: a record seen LIVE has its key
                if (records.getIntVolatile(record + SessionRecord.STATE_OFFSET) == SessionRecord.LIVE)
                {
                    rows.add(read(engine, records, record));
                }
            }
        }
        return rows;
    }

    private static SessionRow read(final int engine, final AtomicBuffer records, final int record)
    {
        return new SessionRow(
            engine,
            endpoint(
                records.getLong(record + SessionRecord.REMOTE_HIGH_OFFSET),
                records.getLong(record + SessionRecord.REMOTE_LOW_OFFSET),
                records.getInt(record + SessionRecord.REMOTE_PORT_OFFSET)),
            endpoint(
                records.getLong(record + SessionRecord.LOCAL_HIGH_OFFSET),
                records.getLong(record + SessionRecord.LOCAL_LOW_OFFSET),
                records.getInt(record + SessionRecord.LOCAL_PORT_OFFSET)),
            records.getInt(record + SessionRecord.SSID_OFFSET),
            records.getLongVolatile(record + SessionRecord.ANSWERED_OFFSET),
            records.getLong(record + SessionRecord.SENDER_SEQUENCE_OFFSET),
            records.getLong(record + SessionRecord.FIRST_EPOCH_NS_OFFSET),
            records.getLong(record + SessionRecord.LAST_EPOCH_NS_OFFSET));
    }

    private static String endpoint(final long high, final long low, final int port)
    {
        return SocketAddressText.of(new InetSocketAddress(IpAddress.toInetAddress(high, low), port & 0xFFFF));
    }
}
