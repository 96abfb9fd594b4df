namespace JianliRegistry.Core.Applications;

/// <summary>Who may move an application (Manual S06: four actors, and the clock of the law).</summary>
public enum Actor
{
    /// <summary>申请人</summary>
    Applicant,

    /// <summary>聘用企业</summary>
    Enterprise,

    /// <summary>住房和城乡建设部执业资格注册中心（审核）</summary>
    RegistrationCenter,

    /// <summary>住房和城乡建设部（审批）</summary>
    Ministry,

    /// <summary>The clock: deadlines, deemed acceptance, deemed renewal.</summary>
    System,
}
