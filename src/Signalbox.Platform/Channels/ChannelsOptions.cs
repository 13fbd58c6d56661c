using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Channels;

/// <summary>Section <c>Channels</c>.</summary>
internal sealed class ChannelsOptions : IValidatableObject
{
    /// <summary>A robot that is set up by settings rather than by hand; it becomes the channel named <c>dingtalk</c>.</summary>
    public DingTalkOptions DingTalk { get; set; } = new();

    /// <summary>How long the delivery log is kept; what is still open stays.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Who stands behind this installation, for the foot of every message.</summary>
    public ContactOptions Contacts { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DingTalk.Webhook is { Length: > 0 } && !Uri.TryCreate(DingTalk.Webhook, UriKind.Absolute, out _))
            yield return new("It must be the robot's whole address, https://….", ["DingTalk:Webhook"]);
        if (DingTalk is { Secret.Length: > 0, Webhook: null or "" })
            yield return new("It needs DingTalk:Webhook, the robot's address.", ["DingTalk:Secret"]);
        List<ValidationResult> faults = [];
        Validator.TryValidateObject(Contacts, new ValidationContext(Contacts), faults, validateAllProperties: true);
        foreach (var fault in faults)
            yield return new(fault.ErrorMessage, fault.MemberNames.Select(m => $"Contacts:{m}"));
    }
}

/// <summary>Section <c>Channels:DingTalk</c>.</summary>
internal sealed class DingTalkOptions
{
    /// <summary>The robot's whole address with its token, a secret; variable <c>DINGTALK_WEBHOOK</c>. None when null.</summary>
    [Secret]
    public string? Webhook { get; set; }

    /// <summary>What the robot's signature is made with, a secret, begins with <c>SEC</c>; variable <c>DINGTALK_SECRET</c>. Null where the robot checks keywords or addresses instead.</summary>
    [Secret]
    public string? Secret { get; set; }
}

/// <summary>Section <c>Channels:Contacts</c>; what is empty is not shown.</summary>
internal sealed class ContactOptions
{
    /// <summary>Who runs it.</summary>
    [StringLength(100)]
    public string? Operations { get; set; }

    /// <summary>Whom to call at night.</summary>
    [StringLength(100)]
    public string? EmergencyPhone { get; set; }

    /// <summary>Whom to ask.</summary>
    [StringLength(100)]
    public string? Support { get; set; }

    /// <summary>The name under which alerts come.</summary>
    [StringLength(100)]
    public string? AlertSender { get; set; }

    /// <summary>One line, or null when nothing is set.</summary>
    public string? Line()
    {
        (string Label, string? Value)[] all =
        [
            ("运维", Operations),
            ("紧急电话", EmergencyPhone),
            ("支持", Support),
            ("发送者", AlertSender),
        ];
        var set = all.Where(c => !string.IsNullOrWhiteSpace(c.Value))
            .Select(c => $"{c.Label}：{CleanText.Line(c.Value!)}")
            .ToList();
        return set.Count == 0 ? null : string.Join(" · ", set);
    }
}
