using System.ComponentModel.DataAnnotations;

namespace Signalbox.Market.Minutes;

/// <summary>Section <c>Market:MinuteBars</c>.</summary>
internal sealed class MinuteBarsOptions
{
    /// <summary>Whether minutes are fetched, after each session.</summary>
    public bool Enabled { get; set; }

    /// <summary>Of which instruments, in any accepted spelling; at most 200.</summary>
    [MaxLength(200)]
    public string[] Symbols { get; set; } = [];

    /// <summary>How long they are kept, in days.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 90;
}
