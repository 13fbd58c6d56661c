using Microsoft.Extensions.Configuration;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Time;

/// <summary>The owner's time zone, for those who need one before the settings have been checked.</summary>
internal static class OwnersZone
{
    /// <returns>UTC where the setting names no zone; the start refuses such a setting.</returns>
    public static TimeZoneInfo From(IConfiguration configuration) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(
            configuration["Installation:TimeZone"] ?? new InstallationOptions().TimeZone,
            out var zone
        )
            ? zone
            : TimeZoneInfo.Utc;
}
