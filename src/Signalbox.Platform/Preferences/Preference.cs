using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Preferences;

/// <summary>In which language pages speak.</summary>
internal enum DisplayLanguage
{
    /// <summary>As the browser asks for it.</summary>
    Auto,
    Zh,
    En,
}

/// <summary>Light or dark.</summary>
internal enum DisplayTheme
{
    /// <summary>As the system has it.</summary>
    Auto,
    Light,
    Dark,
}

/// <summary>The colours of prices; nothing else is red or green.</summary>
internal enum MarketColours
{
    /// <summary>As in China.</summary>
    RedUp,
    GreenUp,
}

/// <summary>How somebody wants pages to look.</summary>
internal sealed class Preference
{
    /// <summary>The row of the installation: what holds for whoever has not chosen, and on the page for signing in.</summary>
    public static readonly Guid Installation = Guid.Empty;

    /// <summary>A user's id. No foreign key: a row that is left over hurts nobody.</summary>
    public required Guid UserId { get; init; }

    public DisplayLanguage? Language { get; set; }
    public DisplayTheme? Theme { get; set; }
    public MarketColours? Market { get; set; }
    public bool? ReducedMotion { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }

    public static void Configure(EntityTypeBuilder<Preference> table)
    {
        table.HasKey(p => p.UserId);
        table.Property(p => p.UserId).ValueGeneratedNever();
    }
}

/// <summary>The tables of this part.</summary>
internal static class PreferenceModel
{
    public static void Configure(ModelBuilder model) => model.Entity<Preference>(Preference.Configure);
}
