using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Signalbox.Platform.Data;

/// <summary>SQLite has no instant of its own: whole microseconds since 1970, UTC, sort and compare rightly.</summary>
internal sealed class UnixMicroseconds()
    : ValueConverter<DateTimeOffset, long>(time => From(time), stored => To(stored))
{
    public static long From(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset To(long stored) =>
        DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);
}
