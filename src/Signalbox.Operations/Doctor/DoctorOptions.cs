namespace Signalbox.Operations.Doctor;

/// <summary>Section <c>Doctor</c>.</summary>
internal sealed class DoctorOptions
{
    /// <summary>Names that must resolve from here, separated by commas.</summary>
    public string OutsideNames { get; set; } = "oapi.dingtalk.com,api.deepseek.com";
}
