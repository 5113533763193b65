{{/* What a pod of ours may do: nothing that needs a right. 1654 is the user that .NET's images bring. */}}
{{- define "library.pod" -}}
automountServiceAccountToken: false
# Variables such as AUTH_PORT would stand among our settings.
enableServiceLinks: false
nodeSelector:
  workload: {{ .node }}
{{- with .image.pullSecret }}
imagePullSecrets:
  - name: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "library.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{- define "library.mounts" -}}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- if .secrets }}
  - name: secrets
    mountPath: /run/secrets/wastecoach
    readOnly: true
  {{- end }}
{{- end -}}

{{/* Takes secrets: all are laid into one folder, whose files are named as the settings. */}}
{{- define "library.volumes" -}}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  {{- if .secrets }}
  - name: secrets
    projected:
      defaultMode: 0440
      sources:
        {{- range .secrets }}
        - secret:
            name: {{ .name }}
            {{- if .optional }}
            optional: true
            {{- end }}
        {{- end }}
  {{- end }}
{{- end -}}
