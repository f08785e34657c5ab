package io.stampede.wire;

/** Type codes of the IANA "STAMP TLV Types" registry (RFC 8972 §5.1, RFC 9503, RFC 9534, RFC 10052). */
public final class TlvType
{
    public static final int RESERVED = 0;
    public static final int EXTRA_PADDING = 1;
    public static final int LOCATION = 2;
    public static final int TIMESTAMP_INFORMATION = 3;
    public static final int CLASS_OF_SERVICE = 4;
    public static final int DIRECT_MEASUREMENT = 5;
    public static final int ACCESS_REPORT = 6;
    public static final int FOLLOW_UP_TELEMETRY = 7;
    public static final int HMAC = 8;
    public static final int DESTINATION_NODE_ADDRESS = 9;
    public static final int RETURN_PATH = 10;
    public static final int MICRO_SESSION_ID = 11;
    public static final int REFLECTED_TEST_PACKET_CONTROL = 12;

    /** Types a packet can name. */
    public static final int COUNT = 256;

    private TlvType()
    {
    }

    /** The registry's name of a type, for people. */
    public static String name(final int type)
    {
        return switch (type)
        {
            case EXTRA_PADDING -> "Extra Padding";
            case LOCATION -> "Location";
            case TIMESTAMP_INFORMATION -> "Timestamp Information";
            case CLASS_OF_SERVICE -> "Class of Service";
            case DIRECT_MEASUREMENT -> "Direct Measurement";
            case ACCESS_REPORT -> "Access Report";
            case FOLLOW_UP_TELEMETRY -> "Follow-Up Telemetry";
            case HMAC -> "HMAC";
            case DESTINATION_NODE_ADDRESS -> "Destination Node Address";
            case RETURN_PATH -> "Return Path";
            case MICRO_SESSION_ID -> "Micro-session ID";
            case REFLECTED_TEST_PACKET_CONTROL -> "Reflected Test Packet Control";
            case RESERVED, TlvType.COUNT - 1 -> "Reserved";
            default -> type >= 252 ? "Private Use" : type >= 240 ? "Experimental" : "Unassigned";
        };
    }
}
