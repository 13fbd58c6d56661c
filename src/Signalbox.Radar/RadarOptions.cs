using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar;

/// <summary>Section <c>Radar</c>.</summary>
internal sealed class RadarOptions
{
    /// <summary>How many articles at most go to the judge in one slot.</summary>
    [Range(1, 5000)]
    public int ArticlesPerSlot { get; set; } = 500;
}
