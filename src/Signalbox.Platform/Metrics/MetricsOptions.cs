using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Metrics;

/// <summary>Section <c>Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    /// <summary>Whether <c>/metrics</c> answers.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Bearer token with which <c>/metrics</c> answers callers from elsewhere than loopback; nobody else when not given.</summary>
    [Secret, StringLength(256, MinimumLength = 16)]
    public string? Token { get; set; }
}
