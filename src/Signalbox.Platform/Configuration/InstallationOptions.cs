using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Configuration;

/// <summary>Section <c>Installation</c>: where this installation lives and how it is reached.</summary>
public sealed class InstallationOptions : IValidatableObject
{
    /// <summary>Folder of the database file, keys and logs; variable <c>SIGNALBOX_DATA</c>.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>File with the key for stored secrets, 32 bytes in base64; <c>keys/secrets.key</c> in the data folder when null.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>Address under which people reach the server, for links in messages, e.g. <c>https://radar.example.com</c>; where it listens when not given.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://127.0.0.1:9000";

    /// <summary>Zone of days and schedules, by its IANA name.</summary>
    [Required]
    public string TimeZone { get; set; } = "Asia/Shanghai";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new ValidationResult(
                $"There is no time zone {TimeZone} on this machine; write a name such as Asia/Shanghai, or install tzdata.",
                [nameof(TimeZone)]
            );
    }
}

/// <summary>Fills in what follows from other settings.</summary>
internal sealed class InstallationDefaults(IConfiguration configuration, IOptions<HostingOptions> hosting)
    : IPostConfigureOptions<InstallationOptions>
{
    public void PostConfigure(string? name, InstallationOptions options)
    {
        if (configuration["Installation:PublicUrl"] is { Length: > 0 })
            return;
        var url = Reachable(hosting.Value.ListenOn[0]);
        options.PublicUrl = url.EndsWith(":0", StringComparison.Ordinal) ? options.PublicUrl : url;
    }

    /// <summary>An address to listen on as this machine can call it: «every address» is also its own.</summary>
    public static string Reachable(string listenOn)
    {
        foreach (var every in new[] { "0.0.0.0", "[::]", "*", "+" })
            listenOn = listenOn.Replace($"//{every}:", "//127.0.0.1:", StringComparison.Ordinal);
        return listenOn.TrimEnd('/');
    }
}
