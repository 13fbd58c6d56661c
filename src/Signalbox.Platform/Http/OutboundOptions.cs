using System.ComponentModel.DataAnnotations;

namespace Signalbox.Platform.Http;

/// <summary>Section <c>Outbound</c>: where the program may call to.</summary>
public sealed class OutboundOptions
{
    /// <summary>Host names and addresses that may be private (loopback, LAN), e.g. <c>localhost</c>, <c>nas.lan</c>, <c>10.0.0.7:8001</c>; separated by commas.</summary>
    public string AllowedPrivateHosts { get; set; } = "";

    /// <summary>Whether the program calls nobody at all: no source, model, channel or store.</summary>
    public bool Closed { get; set; }

    /// <summary>How long a connection may take to be made.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
