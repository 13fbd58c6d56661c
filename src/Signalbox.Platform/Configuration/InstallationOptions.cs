using System.ComponentModel.DataAnnotations;

namespace Signalbox.Platform.Configuration;

/// <summary>Section <c>Installation</c>: where this installation lives and how it is reached.</summary>
public sealed class InstallationOptions
{
    /// <summary>Folder of the database file, keys and logs; variable <c>SIGNALBOX_DATA</c>.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>File with the key for stored secrets, 32 bytes in base64; <c>keys/secrets.key</c> in the data folder when null.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>Address under which people reach the server, for links in messages, e.g. <c>https://radar.example.com</c>.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://127.0.0.1:9000";
}
