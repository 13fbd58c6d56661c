namespace Signalbox.FarEnds.S3;

/// <summary>How the store answers a request instead of as it should.</summary>
public enum S3Mood
{
    /// <summary>As it should; lets requests pass before those that do not.</summary>
    Well,

    /// <summary>HTTP 500 with InternalError.</summary>
    InternalError,

    /// <summary>HTTP 503 with SlowDown.</summary>
    SlowDown,

    /// <summary>HTTP 200 whose body is an InternalError, as CompleteMultipartUpload may answer.</summary>
    ErrorInOk,

    /// <summary>Cuts the connection in the middle of what is sent to it.</summary>
    CutUpload,

    /// <summary>Does what is asked, then cuts the connection without an answer, or in the middle of it.</summary>
    CutAnswer,

    /// <summary>Never answers.</summary>
    Silent,

    /// <summary>Says one byte more than there is.</summary>
    LieAboutSize,

    /// <summary>Gives an object back with one bit changed.</summary>
    FlipBit,

    /// <summary>HTTP 200 with the web page of something else.</summary>
    WebPage,

    /// <summary>HTTP 301 to another region.</summary>
    Redirect,

    /// <summary>HTTP 403 with AccessDenied.</summary>
    Deny,
}

/// <summary>A request as the store saw it.</summary>
/// <param name="Operation">S3's name for it, e.g. <c>UploadPart</c>.</param>
/// <param name="Part">The number of the part; null where there is none.</param>
/// <param name="Status">0 when it was cut or never answered.</param>
/// <param name="Code">Of the error; null when there was none.</param>
public sealed record S3Call(string Operation, string Key, int? Part, int Status, string? Code);
