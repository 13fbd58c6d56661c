using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Offsite;

/// <summary>Section <c>Offsite</c>: the store elsewhere that sealed sets are copied to. Without an endpoint nothing is copied.</summary>
internal sealed class OffsiteOptions : IValidatableObject
{
    private const int MebiByte = 1024 * 1024;

    /// <summary>Address of the store, e.g. <c>https://cos.ap-guangzhou.myqcloud.com</c>; nothing is copied when empty.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The bucket's name; it is never made here.</summary>
    public string? Bucket { get; set; }

    /// <summary>What all keys begin with; the installation's name follows.</summary>
    [RegularExpression("^[A-Za-z0-9._/-]*$")]
    public string Prefix { get; set; } = "signalbox";

    /// <summary>The store's region, which is part of every signature, e.g. <c>ap-guangzhou</c>.</summary>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Id of the access key.</summary>
    public string? AccessKey { get; set; }

    /// <summary>What requests are signed with.</summary>
    [Secret]
    public string? SecretKey { get; set; }

    /// <summary>Whether the bucket stands in the path (MinIO) and not in the host's name (AWS, COS).</summary>
    public bool PathStyle { get; set; }

    /// <summary>Whether every daily set is copied, and not only one a week and one a month.</summary>
    public bool Daily { get; set; }

    /// <summary>How many weekly sets are kept there.</summary>
    [Range(1, 520)]
    public int Weekly { get; set; } = 8;

    /// <summary>How many monthly sets are kept there.</summary>
    [Range(1, 1200)]
    public int Monthly { get; set; } = 12;

    /// <summary>Files larger than this are sent in parts of this many bytes; S3 takes no smaller ones than 5 MiB.</summary>
    [Range(5 * MebiByte, 1024 * MebiByte)]
    public int PartBytes { get; set; } = 8 * MebiByte;

    /// <summary>How long the store may say nothing before a request is given up and tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the second attempt at a request; it doubles with each, up to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is a store at all.</summary>
    public bool HasStore() => Endpoint is { Length: > 0 };

    /// <param name="days">How many of the newest daily sets are kept, where they are sent.</param>
    public OffsitePlan Plan(int days) => new(Weekly, Monthly, Daily ? days : 0);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!HasStore())
            yield break;
        if (
            !Uri.TryCreate(Endpoint, UriKind.Absolute, out var address)
            || address.Scheme is not ("https" or "http")
            || address.PathAndQuery != "/"
        )
            yield return new ValidationResult(
                "It must be an address without path, such as https://cos.ap-guangzhou.myqcloud.com.",
                [nameof(Endpoint)]
            );
        foreach (
            var (name, value) in new[]
            {
                (nameof(Bucket), Bucket),
                (nameof(AccessKey), AccessKey),
                (nameof(SecretKey), SecretKey),
            }
        )
            if (value is not { Length: > 0 })
                yield return new ValidationResult("It is needed beside Offsite:Endpoint.", [name]);
    }
}
